"""The widgets' arithmetic in a real browser, against NumPy and the book's own judge.

The browser's + - * / must equal NumPy's.  exp, log and log1p are correctly rounded there, which
NumPy's are not, so the book's formulas run here with functions that are.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import mpmath
import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from bcelogits import exact, loss
from bcelogits.outcomes import classify
from bcelogits.rounding import round_rational
from bcelogits.ulp import (
    BFLOAT16,
    FLOAT16,
    FLOAT32,
    FLOAT64,
    FORMATS,
    Format,
    format_of,
    from_ordinal,
    ordinal,
    rounded,
    widened,
)
from bcelogits.ulp import values as values_of
from booksite.bundle import bundle

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "book" / "_static" / "js" / "lib"
NAMES = ("formats", "exact", "elementary", "formulas", "evaluate")
APPLY = """([body, data, name, more]) => {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  const form = lab.formats.FORMATS[name];
  const f = new Function("lab", "v", "k", "form", "more", "all", `return ${body}`);
  const all = new Float64Array(bytes.buffer);
  const out = Float64Array.from(all, (v, k) => f(lab, v, k, form, more, all));
  let text = "";
  for (const byte of new Uint8Array(out.buffer)) text += String.fromCharCode(byte);
  return btoa(text);
}"""

Array = np.ndarray[Any, np.dtype[Any]]


@pytest.fixture(scope="module")
def lab(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page with the widgets' library, bundled as the site bundles it."""
    folder = tmp_path_factory.mktemp("lab")
    (folder / "js").mkdir()
    lines = [f'import * as {name} from "{(LIBRARY / name).as_posix()}.js";' for name in NAMES]
    entry = "\n".join([*lines, f"globalThis.lab = {{ {', '.join(NAMES)} }};"])
    (folder / "js" / "lab.js").write_text(entry, "utf-8")
    bundle(folder, ROOT / "node_modules", folder)
    page = browser.new_page()
    page.add_script_tag(path=folder / "lab.js")
    yield page
    page.close()


def apply(page: Page, body: str, given: Array, form: Format, more: object = None) -> Array:
    """A JavaScript expression in ``v``, for each of the numbers, in the browser."""
    data = base64.b64encode(np.asarray(given, np.float64).tobytes()).decode()
    return np.frombuffer(base64.b64decode(page.evaluate(APPLY, [body, data, form.name, more])))


def same(found: Array, wanted: Array) -> None:
    """Equal to the bit but for NaN's."""
    wide = np.asarray(wanted).astype(np.float64)
    np.testing.assert_array_equal(found, wide)
    zeros = found == 0
    np.testing.assert_array_equal(np.signbit(found[zeros]), np.signbit(wide[zeros]))


def with_ties(form: Format, values: Array) -> Array:
    """Values, midpoints between them and the next, and the float64 neighbours of those."""
    finite = np.abs(values[np.isfinite(values)])
    following = from_ordinal(ordinal(finite, form) + 1, form).astype(np.float64)
    following = np.where(np.isinf(following), 2.0 ** (form.emax + 1), following)
    middle = finite + (following - finite) / 2
    middle[::2] *= -1
    return np.concatenate([values, middle, np.nextafter(middle, 9e99), np.nextafter(middle, -9e99)])


@pytest.mark.parametrize("form", [FLOAT16, BFLOAT16, FLOAT32], ids=lambda form: form.name)
def test_rounding_is_to_nearest_ties_to_even(lab: Page, form: Format) -> None:
    """All values of the 16-bit formats, subnormal ones, overflow and ties among them."""
    if form.bits == 16:
        row = widened(values_of(form))
    else:
        patterns = np.random.default_rng(1).integers(0, 2**31, 20000).astype(np.uint32)
        edges = np.array([0, 1, 2, 2**23 - 1, 2**23, 0x7F7FFFFF], np.uint32)
        row = widened(np.concatenate([patterns, edges]).view(np.float32))
    given = with_ties(form, row)
    same(apply(lab, "lab.formats.round(v, form)", given, form), rounded(given, form))


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_places_bits_and_neighbours(lab: Page, form: Format) -> None:
    if form.bits == 16:
        row = values_of(form)
        row = row[~np.isnan(widened(row))]
    else:
        patterns = np.random.default_rng(2).integers(0, 2**form.bits, 3000, dtype=np.uint64)
        row = patterns.astype(form.unsigned).view(form.dtype)
        row = row[~np.isnan(row)]
    wide = row.astype(np.float64)
    places = ordinal(row, form)
    inside = np.abs(places) < form.finite_magnitudes
    back = "lab.formats.fromOrdinal(lab.formats.ordinal(v, form), form)"
    np.testing.assert_array_equal(apply(lab, back, wide, form), wide)
    fields = (
        "Object.values(lab.formats.fields(v, form)).join('') === "
        "more[k].toString(2).padStart(form.bits, '0')"
    )
    if form.bits < 64:
        patterns = row.view(form.unsigned).astype(object).tolist()
        assert apply(lab, fields, wide, form, patterns).all()
    up = from_ordinal(places[inside] + 1, form)
    found = apply(lab, "lab.formats.move(v, 1, form)", wide[inside], form)
    np.testing.assert_array_equal(found, up.astype(np.float64))
    short = apply(
        lab, "lab.formats.round(Number(lab.formats.shortest(v, form)), form)", wide[inside], form
    )
    np.testing.assert_array_equal(short, wide[inside])


def correctly(name: str) -> Any:
    """The function of mpmath for an array, correctly rounded to the array's format."""

    @cache
    def one(z: float, form: Format) -> float:
        if z == 0 or not np.isfinite(z) or (name == "exp" and abs(z) > 800):
            return float(getattr(np, name)(np.float64(z)))
        if name != "exp" and (z <= -1 if name == "log1p" else z < 0):
            return float(getattr(np, name)(np.float64(z)))
        with mpmath.workprec(200):
            sign, digits, exponent, _ = getattr(mpmath, name)(mpmath.mpf(z))._mpf_
        if digits == 0:
            return 0.0
        number = Fraction(int(digits)) * Fraction(2) ** exponent * (-1 if sign else 1)
        return round_rational(number, form)

    def function(values: Any) -> Any:
        array = np.asarray(values)
        form = next(form for form in FORMATS if form.dtype == array.dtype)
        found = [one(float(value), form) for value in array.ravel()]
        return np.array(found).reshape(array.shape).astype(form.dtype)

    return function


class Correct:
    """NumPy, but for three functions."""

    exp, log, log1p = (staticmethod(correctly(name)) for name in ("exp", "log", "log1p"))

    def __getattr__(self, name: str) -> Any:
        return getattr(np, name)


def logits(form: Format, count: int) -> Array:
    """Random logits of the format, near 0 and far out, and those of the book's pages."""
    generator = np.random.default_rng(form.bits + form.precision)
    wide = np.concatenate(
        [
            generator.uniform(-40, 40, count),
            generator.normal(size=count // 4),
            generator.uniform(-800, 800, count // 4),
            10.0 ** generator.uniform(-12, 0, count // 4),
            [0.0, 20, -20, 16.64, -16.64, 89, -89, 100, -100, 710, -710, 1000, -1000],
        ]
    )
    return rounded(wide, form)


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
@pytest.mark.parametrize("name", ["exp", "log", "log1p"])
def test_elementary_functions_are_correctly_rounded(lab: Page, name: str, form: Format) -> None:
    x = logits(form, 160)
    if name != "exp":
        with np.errstate(all="ignore"):
            x = np.concatenate([np.exp(-np.abs(x)), np.exp(x), (1 / (1 + np.exp(-x)))])
        x = x.astype(form.dtype)[::3]
    found = apply(lab, f"lab.elementary.{name}(v, form)", x, form)
    with np.errstate(all="ignore"):
        same(found, correctly(name)(x))


def bceloss(x: Any, y: Any) -> Any:
    """PyTorch's BCELoss after a sigmoid, as on the page of dying gradients."""
    number, c = x.dtype.type, Correct()
    p = 1 / (1 + c.exp(-x))
    lows = (np.maximum(log, number(-100)) for log in (c.log(p), c.log1p(-p)))
    first, second = lows
    return -(y * first + (1 - y) * second)


def bceloss_grad(x: Any, y: Any) -> Any:
    p = 1 / (1 + Correct().exp(-x))
    q = 1 - p
    return ((p - y) / np.maximum(q * p, x.dtype.type(1e-12))) * q * p


def with_logits(x: Any, y: Any) -> Any:
    """PyTorch's BCEWithLogitsLoss."""
    c = Correct()
    return (1 - y) * x - (np.minimum(x, x.dtype.type(0)) - c.log1p(c.exp(-np.abs(x))))


OURS = SimpleNamespace(
    bceloss=bceloss, bceloss_grad=bceloss_grad, torch=with_logits, torch_grad=None
)
LOSSES = ["naive", "bceloss", "expanded", "merged", "merged_log1p", "torch", "fold"]
GRADIENTS = ["naive", "bceloss", "expanded", "merged", "fold"]


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_each_formula_gives_numpys_numbers(
    lab: Page, form: Format, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the last bit, for both labels and a soft one; the outcomes are those of the book's map."""
    assert set(lab.evaluate("Object.keys(lab.formulas.PROGRAMMES.loss)")) == set(LOSSES)
    assert set(lab.evaluate("Object.keys(lab.formulas.PROGRAMMES.gradient)")) == set(GRADIENTS)
    monkeypatch.setattr(loss, "np", Correct())
    x = logits(form, 60)
    for label in (0.0, 1.0, 0.9):
        y = np.full(x.shape, rounded(label, form))
        for kind, names, suffix in (("loss", LOSSES, ""), ("gradient", GRADIENTS, "_grad")):
            truth = np.array(
                [exact.correctly_rounded(kind, float(v), float(y[0]), form) for v in x]
            ).astype(form.dtype)
            for name in names:
                module = OURS if hasattr(OURS, name) else loss
                with np.errstate(all="ignore"):
                    wanted = getattr(module, name + suffix)(x, y)
                assert wanted.dtype == form.dtype
                programme = f"lab.formulas.PROGRAMMES.{kind}.{name}"
                call = f"{programme}, v, {float(y[0])!r}, form"
                found = apply(lab, f"lab.evaluate.result({call})", x, form)
                np.testing.assert_array_equal(found, wanted.astype(np.float64), f"{name} {label}")
                codes = apply(lab, f"lab.evaluate.run({call}).at(-1).outcome", x, form)
                np.testing.assert_array_equal(codes, classify(wanted, truth), f"{name} {label}")


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_the_exact_values_are_those_of_the_judge(lab: Page, form: Format) -> None:
    x = logits(form, 80)
    for label in (0.0, 1.0, 0.9):
        y = float(rounded(label, form))
        for kind in ("loss", "gradient"):
            wanted = [exact.correctly_rounded(kind, float(v), y, form) for v in x]
            for name in ("naive", "bceloss", "expanded", "merged", "fold"):
                programme = f"lab.formulas.PROGRAMMES.{kind}.{name}"
                call = f"lab.evaluate.run({programme}, v, {y!r}, form).at(-1).correct"
                found = apply(lab, call, x, form)
                np.testing.assert_array_equal(found, wanted, f"{kind} {name} {label}")
        fold = "lab.formulas.PROGRAMMES.loss.fold"
        quick = apply(lab, f"lab.evaluate.correctLoss(v, {y!r}, form, {fold})", x, form)
        np.testing.assert_array_equal(quick, [exact.loss(float(v), y, form) for v in x])


def test_errors_in_ulp_are_the_judges(lab: Page) -> None:
    for form in (FLOAT64, FLOAT32):
        x = logits(form, 40)
        for label in (0.0, 1.0):
            for name in ("naive", "expanded", "fold"):
                programme = f"lab.formulas.PROGRAMMES.loss.{name}"
                call = f"{programme}, v, {label}"
                z = apply(lab, f"lab.evaluate.result({call}, form)", x, form)
                found = apply(
                    lab,
                    f"lab.evaluate.ulpError(more[k], lab.evaluate.truth({call}), form)",
                    x, form, z.tolist(),
                )  # fmt: skip
                wanted = [
                    exact.error("loss", float(c), float(v), label, form)
                    for c, v in zip(z, x, strict=True)
                ]
                np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-9)


BLAMED = """([name, x, y, format, kind]) => {
  const form = lab.formats.FORMATS[format];
  const steps = lab.evaluate.run(lab.formulas.PROGRAMMES[kind || "loss"][name], x, y, form);
  const found = lab.evaluate.blame(steps, form);
  return found && [steps[found.index].text, found.kind, steps[found.first].text];
}"""


@pytest.mark.parametrize(
    ("case", "step", "kind", "first"),
    [
        (["naive", 20, 1, "float32"], "1 + g", "absorbed", "1 - p"),
        (["naive", 20, 0, "float32"], "1 + g", "absorbed", "1 - p"),
        (["naive", -20, 0, "float32"], "1 - p", "absorbed", "log(q)"),
        (["naive", -89, 1, "float32"], "exp(-x)", "overflow", "exp(-x)"),
        (["naive", -709, 1, "float32"], "exp(-x)", "overflow", "log(p)"),
        (["naive", -103, 1, "float16"], "exp(-x)", "overflow", "log(p)"),
        (["bceloss", 20, 0, "float32"], "1 + g", "absorbed", "log1p(-p)"),
        (["bceloss", -300, 1, "float64"], "max(a, -100)", "guard", "max(a, -100)"),
        (["naive", 800, 0, "float64", "gradient"], "exp(-x)", "underflow", "u / q"),
        (["expanded", -20, 0, "float32"], "log(h)", "rounded", "a + x"),
        (["expanded", -89, 1, "float32"], "exp(-x)", "overflow", "exp(-x)"),
        (["merged", 20, 1, "float32"], "1 + e", "absorbed", "b - c"),
        (["merged", -10, 0, "float32"], "1 + e", "shortened", "log(s)"),
        (["merged_log1p", 20, 1, "float32"], "r + a", "absorbed", "b - c"),
        (["merged", 9, 0.89990234375, "float16"], "x * y", "rounded", "b - c"),
        (["torch", -20, 0, "float32"], "r - a", "absorbed", "c - b"),
        (["torch", -40, 0, "float64"], "r - a", "absorbed", "c - b"),
        (["bceloss", 20, 0, "float32", "gradient"], "1 + g", "absorbed", "1 - p"),
        (["expanded", 20, 1, "float32", "gradient"], "1 + g", "absorbed", "p - y"),
    ],
    ids=lambda value: "-".join(map(str, value)) if isinstance(value, list) else "",
)
def test_the_step_that_is_to_blame(
    lab: Page, case: list[Any], step: str, kind: str, first: str
) -> None:
    assert lab.evaluate(BLAMED, case) == [step, kind, first]


def test_a_right_result_blames_no_step(lab: Page) -> None:
    for x in (-20, 20):
        for y in (0, 1):
            assert lab.evaluate(BLAMED, ["fold", x, y, "float32"]) is None


@pytest.mark.parametrize("name", ["float64", "float32", "float16", "bfloat16"])
def test_pytorchs_two_losses_are_written_out_right(lab: Page, name: str) -> None:
    """Away from edges its results differ from ours by the roundings of its own exp and log."""
    import torch

    functional = torch.nn.functional
    form = format_of(name)
    slack = max(16 * form.epsilon, 1e-8)  # for one of its gradients, 1e-75
    x = widened(rounded([3.0, -2.5, 100.0, -100.0, 0.5, 0.0], form))
    for label in (0.0, 1.0):
        for ours, call in (
            ("torch", functional.binary_cross_entropy_with_logits),
            (
                "bceloss",
                lambda t, y, **more: functional.binary_cross_entropy(t.sigmoid(), y, **more),
            ),
        ):
            t = torch.tensor(x, dtype=getattr(torch, name), requires_grad=True)
            values = call(t, torch.full_like(t, label), reduction="none")
            values.backward(torch.ones_like(values))
            for kind, theirs in (("loss", values.detach()), ("gradient", t.grad)):
                row = "expanded" if (ours, kind) == ("torch", "gradient") else ours
                programme = f"lab.formulas.PROGRAMMES.{kind}.{row}"
                found = apply(lab, f"lab.evaluate.result({programme}, v, {label}, form)", x, form)
                wanted = theirs.double().numpy()
                np.testing.assert_allclose(
                    found, wanted, rtol=slack, atol=1e-43, err_msg=f"{row} {kind} {label}"
                )
