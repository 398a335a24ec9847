"""The parameter ledger: its count is Keras's, its maps are the trained network's, its controls reach all."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import traitlets
from keras.src.utils.summary_utils import readable_memory_size
from playwright.sync_api import Page, expect

from mnist_lesson.exchange import read_network
from mnist_lesson.summary import ModelSummary
from mnist_lesson.widgets import ParameterLedger
from mnist_lesson.widgets import parameter_ledger as ledger
from tests.javascript import run_program
from tests.mouse import drag_by
from tests.widgets.links import state_in_link

NETWORKS = Path(ledger.__file__).parents[2] / "assets" / "networks"
ACCOUNT = """
const { countLayers, countStack, formatMemory, kerasLines, multiplication } =
  await import(`${widgets}/parameter_ledger/maths.js`);
const account = (stack) => ({
  code: kerasLines(stack).join("\\n"),
  memory: formatMemory(countStack(stack)),
  products: countLayers(stack).map(multiplication),
  rows: countLayers(stack).map(({ inputs, units, parameters }) => [inputs, units, parameters]),
  total: countStack(stack),
});
answer(given.map(account));
"""

Stack = dict[str, Any]


def random_stacks(count: int) -> list[Stack]:
    """Return stacks of one to five layers, the three trained ones first."""
    choose = random.Random(6)
    stacks = [{"inputs": 784, "layers": stack["layers"]} for stack in ledger.STACKS.values()]
    while len(stacks) < count:
        sizes = [choose.choice([1, 10, choose.randint(1, 1024)]) for _ in range(choose.randint(1, 5))]
        layers = [[units, choose.choice(ledger.ACTIVATIONS)] for units in sizes]
        stacks.append({"inputs": choose.choice([784, choose.randint(1, 4096)]), "layers": layers})
    return stacks


def test_count_is_that_of_keras() -> None:
    stacks = random_stacks(15)
    for stack, account in zip(stacks, run_program(ACCOUNT, stacks), strict=True):
        names: dict[str, Any] = {"keras": keras}
        exec(account["code"], names)  # the code that the reader copies
        model = names["model"]
        assert account["total"] == model.count_params() == ParameterLedger(**stack).parameters
        assert account["memory"] == readable_memory_size(4 * model.count_params())
        assert [layer.activation.__name__ for layer in model.layers] == [name for _, name in stack["layers"]]
        for layer, row in zip(model.layers, account["rows"], strict=True):
            assert row == [*layer.kernel.shape, layer.count_params()]
        products = [row.sum_of_products for row in ModelSummary(model).rows[1:]]
        assert [product.replace("·", "×") for product in account["products"]] == products


def test_python_reads_and_sets_the_state() -> None:
    widget = ParameterLedger(layers=[(30, "sigmoid"), (20, "sigmoid"), (10, "softmax")])
    assert widget.layer_parameters == (23_550, 620, 210)
    assert widget.parameters == 24_380
    widget.layers = [[np.int64(10), "softmax"]]
    assert widget.layers == ((10, "softmax"),)
    assert widget.parameters == 7850


@pytest.mark.parametrize(
    "layers", [[], [[10, "softmax"]] * 6, [[0, "relu"]], [[1025, "relu"]], [[10, "step"]], [[10]]]
)
def test_wrong_layers_are_refused_with_an_example(layers: list[Any]) -> None:
    with pytest.raises(traitlets.TraitError, match="1 to 5 layers") as caught:
        ParameterLedger(layers=layers)
    assert "one of 'linear', 'sigmoid', 'tanh', 'relu', 'softmax'" in str(caught.value)
    assert "widget.layers = [(10, 'sigmoid'), (10, 'softmax')]" in str(caught.value)


def test_picture_tells_the_account() -> None:
    text = ParameterLedger().picture()[1]["alt"]
    assert "784 → 10 sigmoid → 10 softmax" in text
    assert "Layer 1: 784 · 10 + 10 = 7,850. Layer 2: 10 · 10 + 10 = 110. Together 7,960." in text
    longest = ParameterLedger(layers=[[1024, "sigmoid"]] * 5)
    assert "Together 5,002,240." in longest.picture()[1]["alt"]


# ---- In the page -----------------------------------------------------------------------------


def total(page: Page) -> str:
    return page.locator(".parameter-ledger-table tfoot b").inner_text()


def tile(page: Page, unit: int, kind: str = "Hidden"):
    return page.get_by_role("button", name=f"{kind} unit {unit}", exact=True)


def source_is(page: Page, text: str) -> None:
    expect(page.locator(".parameter-ledger-source")).to_contain_text(text)


def bars(page: Page) -> list[float]:
    texts = page.locator(".parameter-ledger-bars b").all_inner_texts()
    return [float(text.replace("−", "-")) for text in texts]


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_ledger_of_the_article(open_widgets, scheme: str) -> None:
    page = open_widgets(ParameterLedger(), scheme=scheme)
    rows = page.get_by_role("table").get_by_role("row")
    assert rows.nth(1).get_by_role("cell").all_inner_texts()[:2] == ["(None, 784)", "(None, 10)"]
    expect(rows.nth(1)).to_contain_text("784 · 10 + 10 = 7,850")
    expect(rows.nth(2)).to_contain_text("10 · 10 + 10 = 110")
    expect(rows.nth(3)).to_contain_text("7,850 + 110 = 7,960")
    expect(rows.nth(3)).to_contain_text("31.09 KB")
    source_is(page, "Trained weights, from a run of their own. They read 88.9 % of the test images.")


def check_unit(page: Page, name: str, unit: int) -> None:
    """Compare what the page says about a unit with the weights of the network's file."""
    layers = read_network(NETWORKS / f"{name}.json").layers
    raising = int(np.sum(layers[0].weights[:, unit] > 0))
    expect(page.get_by_role("img", name=f"{raising} of 784 pixels raise its sum")).to_be_visible()
    bias = f"{layers[0].bias[unit]:+.2f}".replace("-", "−")
    expect(page.locator(".parameter-ledger-map")).to_contain_text(f"the bias {bias}")
    expected = layers[1].weights[unit] if len(layers) > 1 else []
    assert bars(page) == pytest.approx(list(expected), abs=0.0051)


def test_units_of_the_trained_networks_are_shown(open_widgets) -> None:
    page = open_widgets(ParameterLedger())
    source_is(page, "88.9 %")
    check_unit(page, "mlp", 0)
    tile(page, 3).click()
    check_unit(page, "mlp", 3)
    page.get_by_role("radio", name="128 hidden units").check()
    source_is(page, "97.5 %")
    page.get_by_role("button", name="Later units").click()
    tile(page, 25).click()
    check_unit(page, "wide", 25)
    page.get_by_role("radio", name="No hidden layer").check()
    source_is(page, "Trained weights, ")
    tile(page, 4, "Output").click()
    check_unit(page, "regression", 4)
    expect(page.locator(".parameter-ledger-outgoing")).to_contain_text("Nothing follows")


def test_map_shows_each_weight_in_its_place(open_widgets) -> None:
    page = open_widgets(ParameterLedger())
    source_is(page, "88.9 %")
    colors = page.locator(".parameter-ledger-map canvas").evaluate(
        """canvas => {
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return Array.from({ length: 784 }, (_, i) => {
          const at = 4 * ((8 * Math.floor(i / 28) + 4) * canvas.width + 8 * (i % 28) + 3);
          return [data[at], data[at + 2], data[at + 3]]; }); }"""
    )
    weights = read_network(NETWORKS / "mlp.json").layers[0].weights[:, 0]
    strong = np.abs(weights) > 0.05
    red, blue, _ = np.array(colors).T
    assert np.array_equal((blue > red)[strong], (weights > 0)[strong])


def test_other_stacks_have_start_weights_and_say_so(open_widgets) -> None:
    page = open_widgets(ParameterLedger())
    source_is(page, "Trained")
    before = page.locator(".parameter-ledger-map canvas").evaluate("canvas => canvas.toDataURL()")
    page.get_by_role("combobox", name="Activation of layer 1").select_option("tanh")
    source_is(page, "Not trained: random start weights, each between −0.087 and 0.087.")
    expect(page.locator(".parameter-ledger-note")).to_have_text(
        "Still 7,960: an activation has no parameters."
    )
    assert page.locator(".parameter-ledger-map canvas").evaluate("canvas => canvas.toDataURL()") != before
    expect(page.get_by_role("radio", name="Before training")).to_be_hidden()
    page.get_by_role("spinbutton", name="Inputs").fill("100")
    source_is(page, "A map needs 784 inputs")
    expect(page.locator(".parameter-ledger-tiles")).to_be_hidden()


def test_before_training_and_trained(open_widgets) -> None:
    page = open_widgets(ParameterLedger())
    page.get_by_role("radio", name="Before training").check()
    source_is(page, "Not trained")
    expect(page.locator(".parameter-ledger-map")).to_contain_text("784 weights and the bias 0")
    assert state_in_link(page)["trained"] == "no"


def test_stack_is_built_by_keyboard(open_widgets) -> None:
    page = open_widgets(ParameterLedger())
    page.get_by_role("slider", name="Units of layer 1, slider").press("ArrowRight")
    expect(page.get_by_role("spinbutton", name="Units of layer 1")).to_have_value("11")
    assert total(page) == "8,755"
    page.get_by_role("slider", name="Units of layer 1, slider").press("End")
    expect(page.locator(".parameter-ledger-table tfoot b")).to_have_text("814,090")
    page.get_by_role("button", name="Add a hidden layer").press("Enter")
    expect(page.locator(".parameter-ledger-table tbody tr")).to_have_count(3)
    assert state_in_link(page)["layers"] == "1024,sigmoid,10,sigmoid,10,softmax"
    page.get_by_role("button", name="Remove layer 1").press("Enter")
    expect(page.get_by_role("button", name="Remove layer 1")).to_be_focused()
    page.get_by_role("button", name="Remove layer 1").press("Enter")
    expect(page.get_by_role("button", name="Remove layer 1")).to_be_disabled()
    expect(page.get_by_role("button", name="Add a hidden layer")).to_be_focused()
    assert total(page) == "7,850"


def test_slider_follows_the_mouse(open_widgets) -> None:
    page = open_widgets(ParameterLedger())
    slider = page.get_by_role("slider", name="Units of layer 1, slider")
    drag_by(page, slider, slider.bounding_box()["width"] / 2 + 20, 0)
    assert state_in_link(page)["layers"] == "1024,sigmoid,10,softmax"


def test_wrong_number_is_told_and_changes_nothing(open_widgets) -> None:
    page = open_widgets(ParameterLedger())
    field = page.get_by_role("spinbutton", name="Units of layer 1")
    field.fill("2000")
    field.press("Tab")
    note = page.locator(".parameter-ledger-note")
    expect(note).to_have_text(
        "Units of layer 1: expected a whole number from 1 to 1,024, got 2000. The stack stays as it was."
    )
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value("2000")
    assert state_in_link(page)["layers"] == "10,sigmoid,10,softmax"
    field.fill("100")
    expect(note).to_contain_text("7,960 → 79,510: +71,550 (layer 1 +70,650, layer 2 +900).")
    assert field.get_attribute("aria-invalid") is None


def test_guess_doubles_the_units_and_explains(open_widgets) -> None:
    page = open_widgets(ParameterLedger())
    page.get_by_role("button", name="About twice").click()
    result = page.locator(".parameter-ledger-result")
    expect(result).to_contain_text("Right. 7,960 → 15,910")
    expect(page.locator(".ml-live")).to_contain_text("Right. 7,960 → 15,910")
    page.get_by_role("button", name="About four times").click()
    expect(result).to_contain_text("About twice. 15,910 → 31,810")
    assert total(page) == "31,810"
    page.get_by_role("slider", name="Units of layer 1, slider").press("ArrowRight")
    expect(result).to_be_hidden()


def test_tiles_by_keyboard_and_diagram_by_touch(open_widgets) -> None:
    stack = [(128, "relu"), (10, "softmax")]
    page = open_widgets(ParameterLedger(layers=stack, unit=18), width=390, has_touch=True)
    tile(page, 18).focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    expect(tile(page, 25)).to_be_focused()
    expect(tile(page, 25)).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".ml-live")).to_contain_text("Hidden unit 25, bias ")
    page.keyboard.press("End")
    expect(tile(page, 127)).to_be_focused()
    expect(page.get_by_role("button", name="Later units")).to_be_disabled()
    page.locator(".parameter-ledger-choosable").first.tap()
    expect(tile(page, 0)).to_have_attribute("aria-pressed", "true")


def test_code_is_copied(open_widgets) -> None:
    page = open_widgets(ParameterLedger(), permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the code").click()
    expect(page.locator(".parameter-ledger-said")).to_have_text("Copied.")
    names: dict[str, Any] = {}
    exec(page.evaluate("navigator.clipboard.readText()"), names)
    assert names["model"].count_params() == 7960


def test_link_opens_its_state(open_widgets) -> None:
    link = "#parameter-ledger.2=inputs:784;layers:128,relu,10,softmax;unit:5;trained:no"
    page = open_widgets(ParameterLedger(), ParameterLedger(), link=link)
    totals = page.locator(".parameter-ledger-table tfoot b").all_inner_texts()
    assert totals == ["7,960", "101,770"]
    expect(page.locator(".parameter-ledger-source").nth(1)).to_contain_text("Not trained")


@pytest.mark.parametrize(
    "layers", ["", "10", "10,step", "5000,relu", "10,relu," * 5 + "10,softmax", "relu,10"]
)
def test_damaged_link_is_ignored_with_one_note(open_widgets, layers: str) -> None:
    page = open_widgets(ParameterLedger())
    notes: list[str] = []
    page.on("console", lambda message: notes.append(message.text))
    with page.expect_console_message():
        page.evaluate("layers => { location.hash = `#parameter-ledger=layers:${layers}`; }", layers)
    page.wait_for_timeout(100)  # no second one follows
    assert [note.startswith('The link\'s state for "parameter-ledger" is ignored') for note in notes] == [
        True
    ]
    assert total(page) == "7,960"


LARGE = ((1024, "relu"), (1024, "softmax"), (1024, "sigmoid"), (1024, "linear"), (1000, "softmax"))


def test_high_contrast_keeps_bars_and_lines(open_widgets) -> None:
    page = open_widgets(ParameterLedger(), forced_colors="active")
    source_is(page, "88.9 %")
    looks = page.evaluate(
        """() => ["plus", "minus"].map((sign) => getComputedStyle(
          document.querySelector(`.parameter-ledger-signed[data-sign=${sign}]`)).background)"""
    )
    assert looks[0] != looks[1]
    assert "repeating-linear-gradient" in looks[1]


def test_redraw_takes_a_few_milliseconds(open_widgets) -> None:
    page = open_widgets(ParameterLedger(layers=LARGE))
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    times = page.get_by_role("slider", name="Units of layer 2, slider").evaluate(
        """async (input) => { const times = [];
        for (let place = 1; place <= 40; place++) {
          input.value = place;
          const start = performance.now();
          input.dispatchEvent(new Event("input"));
          await Promise.resolve();
          times.push(performance.now() - start);
        } return times; }"""
    )
    assert np.percentile(times, 25) < 16  # other work on the machine makes some slower
