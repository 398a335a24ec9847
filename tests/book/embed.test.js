/** A widget in somebody else's page: its theme, and the code that the button "Embed" gives. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseTheme } from "../../mnist_lesson/book/embed.js";
import { embedAddress, frameCode, notebookCode } from "../../mnist_lesson/book/embed_panel.js";

const SOFTMAX = { key: "softmax", text: "evidence:1,2;stable:no" };

test("the address decides the theme, else the frame's surroundings", () => {
  assert.equal(chooseTheme("", true), "dark");
  assert.equal(chooseTheme("", false), "light");
  assert.equal(chooseTheme("?theme=light", true), "light");
  assert.equal(chooseTheme("?x=1&theme=dark", false), "dark");
  assert.equal(chooseTheme("?theme=purple", true), "dark");
});

test("the address is found from where the reader is, in a chapter and on the front page", () => {
  const page = "https://school.example/course/chapters/05.html?q=1#perceptron=bias:2";
  const address = "https://school.example/course/embed/softmax.html#softmax=evidence:1,2;stable:no";
  assert.equal(embedAddress({ page, top: "../", ...SOFTMAX }), address);
  const front = "https://school.example/course/";
  assert.equal(embedAddress({ page: front, top: "./", ...SOFTMAX }), address);
});

test("a server where the reader is wins over the place where the book is published", () => {
  const page = "http://localhost:8000/chapters/05.html";
  const published = "https://owner.example/book/chapters/05.html";
  const address = embedAddress({ page, top: "../", published, ...SOFTMAX });
  assert.match(address, /^http:\/\/localhost:8000\/embed\/softmax\.html#/);
});

test("a book on a disk gives the published address, if it has one", () => {
  const page = "file:///home/reader/book/index.html";
  const published = "https://owner.example/book/chapters/intro.html";
  const address = embedAddress({ page, top: "./", published, ...SOFTMAX });
  assert.match(address, /^https:\/\/owner\.example\/book\/embed\/softmax\.html#softmax=/);
  assert.equal(embedAddress({ page, top: "./", ...SOFTMAX }), undefined);
});

test("a second widget of a kind has the page of the first", () => {
  const page = "https://school.example/chapters/03.html";
  const address = embedAddress({ page, top: "../", key: "perceptron.2", text: "bias:2" });
  assert.equal(address, "https://school.example/embed/perceptron.html#perceptron=bias:2");
});

test("nothing in an address or a title ends an attribute of the frame", () => {
  const code = frameCode({ address: 'https://a.example/?x="&y', title: 'Is "5" < 6 & 7?', height: 600 });
  assert.match(code, / src="https:\/\/a\.example\/\?x=&quot;&amp;y" /);
  assert.match(code, / title="Is &quot;5&quot; &lt; 6 &amp; 7\?" /);
  assert.match(code, / height="600" .*loading="lazy" allow="clipboard-write"><\/iframe>$/);
});

test("a notebook's cell has the address and the height", () => {
  const code = notebookCode({ address: "https://a.example/x.html#softmax=bias:1", height: 600 });
  assert.equal(
    code,
    'from IPython.display import IFrame\nIFrame("https://a.example/x.html#softmax=bias:1", "100%", 600)',
  );
});
