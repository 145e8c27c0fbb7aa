"""The audit: its logits, its truth, what it counts, and that the stored one still holds."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from bcelogits import audit, audit_points, audit_run, exact_arrays, frameworks, ulp
from bcelogits.audit_worker import Worker
from bcelogits.frameworks.kernel import Implementation, of_numpy

QUANTITIES = ("loss", "gradient")
COLUMNS = [(quantity, y) for quantity in QUANTITIES for y in (0, 1)]
each_format = pytest.mark.parametrize("form", ulp.FORMATS, ids=lambda form: form.name)
STORED = audit.stored()
numbers = np.random.default_rng(20261121)


def made(value, slope):
    """An implementation of float16 that was made for a test."""
    return Implementation(
        name="made", title="made", library="made", formula="", source="", formats=("float16",),
        load=lambda: of_numpy(value, slope),
    )  # fmt: skip


# The logits.


@each_format
def test_the_logits_ascend_and_come_with_both_signs(form):
    x = ulp.widened(audit_points.logits(form))
    assert np.array_equal(x, -x[::-1])
    assert (np.diff(x) >= 0).all()
    assert np.count_nonzero(np.diff(x) == 0) == 1  # the two zeros
    assert np.isfinite(x).all()


def test_all_finite_values_of_the_narrow_formats_are_among_them():
    assert audit_points.logits(ulp.FLOAT16).size == 2 * ulp.FLOAT16.finite_magnitudes == 63_488
    assert audit_points.logits(ulp.BFLOAT16).size == 2 * ulp.BFLOAT16.finite_magnitudes == 65_280


@pytest.mark.parametrize("form", [ulp.FLOAT32, ulp.FLOAT64], ids=lambda form: form.name)
def test_the_sample_reaches_every_exponent_and_surrounds_every_threshold(form):
    x = audit_points.logits(form)
    exponents = np.unique(np.frexp(x[x > 0].astype(np.float64))[1])
    lowest = np.frexp(form.smallest)[1]
    assert set(range(lowest + form.precision, exponents.max())) <= set(exponents.tolist())
    assert exponents.max() >= min(form.emax, 690)
    for threshold in audit_points.THRESHOLDS:
        near = ulp.from_ordinal(ulp.ordinal([threshold], form) + np.arange(-50, 51), form)
        assert np.isin(near, x).all()


@each_format
def test_the_grid_of_the_median_is_among_the_logits(form):
    x = ulp.widened(audit_points.logits(form))[audit_points.grid_places(form)]
    wanted = np.linspace(-20, 20, 8001)
    assert np.max(np.abs(x - wanted)) <= 20 * form.epsilon
    assert x.size == 8001


# The truth.


@each_format
@pytest.mark.parametrize(("quantity", "y"), COLUMNS)
@pytest.mark.parametrize("weight", [1.0, 100.0])
def test_errors_are_those_of_the_judge(form, quantity, y, weight):
    x = numbers.choice(audit_points.logits(form), 300)
    x = x[np.abs(ulp.widened(x)) < 2000]
    truth = audit_points.truth(quantity, x, y, form, weight)
    near = ulp.widened(truth.nearest) * (1 + numbers.integers(-3, 4, x.size) * form.epsilon)
    computed = ulp.rounded(near, form)
    wanted = exact_arrays.errors(quantity, computed, x, np.full_like(x, y), pos_weight=weight)
    assert truth.errors(computed) == pytest.approx(wanted, rel=1e-9, abs=1e-9)


def test_wrong_infinities_and_nan_are_infinitely_wrong():
    x = np.array([1, 2, 3, 60_000], np.float16)
    truth = audit_points.truth("loss", x, 0, ulp.FLOAT16, 2.0)
    computed = np.array([np.nan, np.inf, -np.inf, 60_000], np.float16)
    assert truth.errors(computed).tolist() == [np.inf, np.inf, np.inf, 0]
    heavy = audit_points.truth("loss", -x, 1, ulp.FLOAT16, 2.0)
    assert heavy.nearest[3] == np.inf  # twice 60 000 is too large for the format
    assert heavy.errors(np.array([1, 2, 3, np.inf], np.float16))[3] == 0
    assert heavy.errors(np.array([1, 2, 3, 65_504], np.float16))[3] == np.inf


def test_an_error_that_is_too_large_for_a_number_is_finite():
    x = np.array([-745.0])
    truth = audit_points.truth("loss", x, 0, ulp.FLOAT64)
    assert truth.nearest[0] == 5e-324
    assert not truth.normal[0]
    assert truth.errors(np.array([1.0]))[0] == audit_points.MOST


# What is counted.


def test_what_is_wrong_is_counted():
    """All zeros: nothing is right but what rounds to zero."""
    zeros = made(lambda x, y: np.zeros_like(x), lambda x, y: np.where(x > 3, np.nan, 0 * x))
    loss, slope = audit.audit(zeros, ulp.FLOAT16)[:2]
    x = ulp.widened(audit_points.logits(ulp.FLOAT16))
    truth = np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))
    nearest = ulp.widened(ulp.rounded(truth, ulp.FLOAT16))
    assert (loss.points, loss.exhaustive, loss.not_finite) == (63_488, True, 0)
    assert abs(loss.first_failing) == 0  # the loss is log 2 there, and 0 was found
    assert loss.worst == pytest.approx(2048, abs=1)
    assert loss.lost == pytest.approx(np.count_nonzero(nearest > 2.0**-14), rel=0.01)
    assert loss.median > 1000
    assert slope.not_finite == np.count_nonzero(x > 3)
    assert (slope.worst, slope.worst_at) == (np.inf, 3.001953125)
    assert slope.profile[-1] == np.inf
    assert len(slope.profile) == audit_points.BINS == len(audit.edges("float16")) - 1


def test_the_profile_is_that_of_the_bins():
    """Wrong between 2 and 3 only, so only the bins between them show it."""
    right = frameworks.get("bcelogits.loss")

    def wrong(x, y):
        return np.where((x >= 2) & (x < 3), np.inf, right.value(x, y)).astype(x.dtype)

    cell = audit.audit(made(wrong, lambda x, y: right.value_and_grad(x, y)[1]), ulp.FLOAT16)[0]
    ends = audit.edges(ulp.FLOAT16)
    shown = [float(ends[i]) for i, worst in enumerate(cell.profile) if worst > 1]
    assert shown == [2.0, 2.5]
    assert cell.first_failing == cell.worst_at == 2.0
    assert cell.failing == cell.lost == cell.not_finite == 512
    assert cell.median <= 0.5


@pytest.mark.parametrize("name", ["bcelogits.loss", "bcelogits.fused"])
@pytest.mark.parametrize("form", [ulp.FLOAT16, ulp.BFLOAT16], ids=lambda form: form.name)
def test_ours_is_correctly_rounded_in_the_narrow_formats(name, form):
    for cell in audit.audit(name, form):
        assert cell.worst <= 0.5 + 1e-6
        assert cell.failing == 0


def test_what_cannot_be_measured_is_told():
    with pytest.raises(TypeError, match="sklearn takes"):
        audit.audit("sklearn", ulp.FLOAT16)
    with pytest.raises(ValueError, match="no implementation"):
        audit.audit("nobody", ulp.FLOAT16)
    with pytest.raises(KeyError, match="no loss in float8"):
        STORED["torch"].cell("float8", "loss", 0)


# A process of its own.


def test_a_worker_gives_values_and_texts_of_errors():
    worker = Worker("torch.BCELoss")
    assert worker.point("float32", math.inf, 0) == (100.0, 0.0)
    assert worker.point("float32", math.nan, 0)[0].startswith("RuntimeError: all elements")
    assert worker.point("float32", 5.0, 2)[1].startswith("RuntimeError")
    worker.prepare("float32", 1000)
    assert min(worker.time()) > 0


def test_another_process_measures_the_same():
    remote = audit_run.Remote("bcelogits.fold", {"OMP_NUM_THREADS": "1"})
    found = replace(frameworks.get("bcelogits.fold"), formats=("float16",))
    assert audit_run.accuracy(found, remote) == audit.audit("bcelogits.fold", ulp.FLOAT16)
    with pytest.raises(RuntimeError, match=r"bcelogits\.fold: point: TypeError: .*float8"):
        remote.ask("point", "float8", 1.0, 1.0)
    remote.end()
    assert remote.process.exitcode == 0


# The stored result.


def test_the_stored_audit_is_small_and_dated_and_says_with_what():
    assert audit_run.RESULT.stat().st_size < 400_000
    assert STORED.date.startswith("202")
    assert {"Python", "numpy", "torch"} <= set(STORED.versions)
    assert STORED.machine
    assert {"errors", "logits", "time", "memory", "seed"} <= set(STORED.settings)


def test_every_implementation_is_stored_or_named_as_missing():
    assert set(STORED.records) | set(STORED.missing) == set(frameworks.names())
    assert {"torch", "optax", "tensorflow", "sklearn"} <= set(STORED.records)


@pytest.mark.parametrize("name", STORED.records)
def test_a_record_is_whole(name):
    record, found = STORED[name], frameworks.ALL[name]
    assert record.formats == found.formats
    assert (record.title, record.source, record.formula) == (
        found.title,
        found.source,
        found.formula,
    )
    assert record.version
    assert record.reproduced == found.reproduced
    for form in record.formats:
        assert len(record.special[form]) == 6
        for quantity, y in COLUMNS:
            cell = record.cell(form, quantity, y)
            assert cell.lost <= cell.failing <= cell.points
            assert cell.not_finite <= cell.lost
            assert cell.worst_normal <= cell.worst
            assert cell.median <= cell.worst
            assert (cell.failing > 0) == (cell.first_failing is not None) == (cell.worst > 3)
            if form != "float32":
                assert max(cell.profile) == pytest.approx(cell.worst, rel=0.01)
    timed = {form for form in ("float32", "float64") if form in record.formats}
    assert set(record.ns) == set(record.spread) == set(record.bytes) == timed
    for form in timed:
        assert record.spread[form][0] <= record.ns[form][1] <= record.spread[form][1]
        assert record.bytes[form] >= 2 * ulp.format_of(form).dtype.itemsize * 0.9
    assert set(record.outside) == {-1.0, 2.0}


def test_what_is_stored_is_read_as_it_was_measured(tmp_path, monkeypatch):
    monkeypatch.setattr(audit_run, "RESULT", tmp_path / "audit.json")
    audit_run.store({"bcelogits.fold": STORED["bcelogits.fold"]})
    audit_run.store({"torch": STORED["torch"]})
    kept = json.loads((tmp_path / "audit.json").read_text())
    assert list(kept["records"]) == ["bcelogits.fold", "torch"]
    for name, entry in kept["records"].items():
        assert repr(audit._record(entry, None)) == repr(STORED[name])


@pytest.mark.parametrize("name", ["bcelogits.loss", "bcelogits.fused"])
def test_the_stored_audit_finds_us_right(name):
    for cell in STORED[name].cells:
        assert cell.worst <= (2.5 if cell.form == "float64" else 0.501)
        assert cell.failing == cell.lost == cell.not_finite == 0
    for form in STORED[name].formats:
        special = STORED[name].special[form]
        assert special["inf", 1] == special["-inf", 0] == (0, 0)
        assert special["inf", 0] == (math.inf, 1)
        assert special["-inf", 1] == (math.inf, -1)
        assert np.isnan(special["nan", 0]).all()


def test_no_other_formula_of_logits_is_right_at_the_infinities():
    """0 times infinity is NaN; only the fold takes it for 0, and the clipped formulas have none."""
    clipped = {"torch.BCELoss", "keras.probabilities", "xgboost", "lightgbm"}
    right = {
        name
        for name, record in STORED.records.items()
        for form in record.formats[:1]
        if record.special[form]["inf", 1][0] == record.special[form]["-inf", 0][0] == 0
    }
    assert right - clipped == {"bcelogits.loss", "bcelogits.fused", "bcelogits.fold"}


@pytest.mark.parametrize(
    "name", ["bcelogits.loss", "bcelogits.fused", "bcelogits.merged", "torch", "torch.BCELoss"]
)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_random_sample_is_no_worse_than_what_is_stored(name, seed):
    again = audit.recheck(name, seed=seed, n=4000)
    assert again.agrees, again.columns
    assert again.points == 4000
    assert set(again.columns) == {f"{quantity}, y = {y}" for quantity, y in COLUMNS}


def test_a_recheck_that_finds_worse_says_so(monkeypatch):
    worse = replace(frameworks.get("bcelogits.fused"), load=frameworks.get("bcelogits.merged").load)
    monkeypatch.setitem(frameworks.ALL, "bcelogits.fused", worse)
    assert not audit.recheck("bcelogits.fused").agrees


def test_storing_some_keeps_the_versions_of_the_others(tmp_path, monkeypatch):
    path = tmp_path / "audit.json"
    kept = json.loads(audit_run.RESULT.read_text("utf-8"))
    kept["versions"]["jax"] = "0.0.1"
    path.write_text(json.dumps(kept), "utf-8")
    monkeypatch.setattr(audit_run, "RESULT", path)
    monkeypatch.setattr(frameworks, "version", lambda name: None if name == "jax" else "9")
    audit_run.store({})
    stored = json.loads(path.read_text("utf-8"))
    assert stored["versions"]["jax"] == "0.0.1"
    assert stored["versions"]["torch"] == "9"
    assert stored["records"].keys() == kept["records"].keys()
