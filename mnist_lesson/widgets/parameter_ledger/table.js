/** The ledger: a row for each layer with its shapes, its parameters and their share, and the sum. */

import { formatCount } from "../maths/numbers.js";
import { html, nothing } from "../ui/lit.js";
import { BYTES, countLayers, countStack, formatMemory, formatShare, multiplication } from "./maths.js";

// The roles are written out: on a narrow screen CSS lays the rows out anew, and a browser would drop them.

/** The ledger of a stack. @param {import("./maths.js").Stack} stack */
export function ledgerView(stack) {
  const rows = countLayers(stack);
  return html`<table class="parameter-ledger-table" role="table">
    <caption class="ml-hidden">The layers, their shapes and their parameters</caption>
    <thead role="rowgroup"><tr role="row">
      <th class="parameter-ledger-layer" role="columnheader" scope="col">Layer</th>
      <th class="parameter-ledger-in" role="columnheader" scope="col">Input shape</th>
      <th class="parameter-ledger-out" role="columnheader" scope="col">Output shape</th>
      <th class="parameter-ledger-count" role="columnheader" scope="col">Parameters</th>
      <th class="parameter-ledger-share" role="columnheader" scope="col">Share</th>
    </tr></thead>
    <tbody role="rowgroup">${rows.map(ledgerLine)}</tbody>
    <tfoot role="rowgroup">${totalLine(rows, countStack(stack))}</tfoot>
  </table>`;
}

const quietly = (text) => html`<span class="parameter-ledger-shape-name" aria-hidden="true">${text}</span>`;

function ledgerLine(row, index) {
  const { inputs, units, activation, parameters, share } = row;
  return html`<tr role="row">
    <th class="parameter-ledger-layer" role="rowheader" scope="row">Layer ${index + 1}
      <span class="parameter-ledger-kind">${formatCount(units)} ${activation}</span></th>
    <td class="parameter-ledger-in" role="cell">${quietly("in ")}(None, ${inputs})</td>
    <td class="parameter-ledger-out" role="cell">${quietly("out ")}(None, ${units})</td>
    <td class="parameter-ledger-count" role="cell"><span>${multiplication(row)} =</span>
      <b>${formatCount(parameters)}</b></td>
    <td class="parameter-ledger-share" role="cell"><span class="parameter-ledger-bar"
      style="--share: ${100 * share}%"></span><span>${formatShare(share)}</span></td>
  </tr>`;
}

function totalLine(rows, total) {
  const sum = rows.map(({ parameters }) => formatCount(parameters)).join(" + ");
  const addition = rows.length > 1 ? html`<span>${sum} =</span>` : nothing;
  return html`<tr role="row">
    <th class="parameter-ledger-layer" role="rowheader" scope="row">Together</th>
    <td class="parameter-ledger-memory" role="cell" colspan="2">${formatCount(total)} · ${BYTES} bytes =
      ${formatMemory(total)} in float32</td>
    <td class="parameter-ledger-count" role="cell">${addition} <b>${formatCount(total)}</b></td>
    <td class="parameter-ledger-share" role="cell"><span>100 %</span></td>
  </tr>`;
}
