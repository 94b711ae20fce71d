"""The general solvers, each through the interface that its authors offer.

Every function plays all pieces of a problem and returns (seconds of this thread, readings), with
readings None when the solver gave up. `tolerance` is (relative, absolute)."""

import ctypes
import glob
import json
import os
import subprocess
import tempfile
import time

import numpy as np


class Problem:
    """The chain as c' = M c + inflow / volume, the doses, and where to read."""

    def __init__(self, program, days):
        text = subprocess.check_output([program, "problem", str(days)])
        values = json.loads(text)
        self.days = days
        for name in ("below", "diagonal", "above", "volumes_ml", "amounts", "durations_s"):
            setattr(self, name, np.array(values[name]))
        self.probes = np.array(values["probes"], dtype=np.int32)
        self.source = values["source"]
        self.source_ml = self.volumes_ml[self.source]
        self.inflows = self.amounts / self.durations_s / self.source_ml
        self.nodes = len(self.diagonal)

    def rhs(self, inflow):
        below, diagonal, above, source = self.below[1:], self.diagonal, self.above[:-1], self.source

        def rate(_t, c):
            out = diagonal * c
            out[1:] += below * c[:-1]
            out[:-1] += above * c[1:]
            out[source] += inflow
            return out

        return rate

    def banded(self):
        return np.array([np.r_[0.0, self.above[:-1]], self.diagonal, np.r_[self.below[1:], 0.0]])

    def reference(self):
        """Every eigenvector of the chain, in the variables in which its matrix is symmetric."""
        beside = np.sqrt(self.above[:-1] * self.below[1:])
        scale = np.r_[1.0, np.cumprod(np.sqrt(self.below[1:] / self.above[:-1]))]
        matrix = np.diag(self.diagonal) + np.diag(beside, 1) + np.diag(beside, -1)
        rates, vectors = np.linalg.eigh(matrix)
        entry = vectors[self.source] / scale[self.source]
        read = vectors[self.probes] * scale[self.probes, None]
        state, readings = np.zeros(self.nodes), []
        for inflow, duration_s in zip(self.inflows, self.durations_s):
            state = state + np.expm1(rates * duration_s) * (state + entry * inflow / rates)
            readings.append(read @ state)
        return np.array(readings)


def error(readings, reference):
    """The largest difference, relative to the largest reference value of the same probe."""
    if readings is None or readings.shape != reference.shape or not np.isfinite(readings).all():
        return float("inf")
    return float((abs(readings - reference).max(0) / reference.max(0)).max())


class Rust:
    """Programs of this folder: `reduced`, `stepper`, `diffsol`."""

    def __init__(self, program):
        self.program = program

    def run(self, *words, times=1):
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "readings")
            command = [self.program, *map(str, words[:1]), str(times), file, *map(str, words[1:])]
            lines = subprocess.check_output(command).decode().splitlines()
            readings = np.fromfile(file).reshape(-1, 4)
        return [json.loads(line) for line in lines], readings

    def run_one(self, *words):
        return json.loads(subprocess.check_output([self.program, *map(str, words)]))


class Cvode:
    """CVODE, BDF, banded solver; right-hand side and Jacobian compiled from cvode.c."""

    def __init__(self, library):
        import sksundae

        folder = os.path.join(os.path.dirname(os.path.dirname(sksundae.__file__)), "scikit_sundae.libs")
        waiting = glob.glob(os.path.join(folder, "*.so*"))
        while waiting:
            left = []
            for path in waiting:
                try:
                    ctypes.CDLL(path, mode=ctypes.RTLD_GLOBAL)
                except OSError:
                    left.append(path)
            if len(left) == len(waiting):
                break
            waiting = left
        self.library = ctypes.CDLL(library)
        self.library.run_cvode.restype = ctypes.c_double

    def __call__(self, problem, tolerance, first_step_s):
        at = lambda array: array.ctypes.data_as(ctypes.c_void_p)
        number = ctypes.c_double
        readings = np.zeros((len(problem.amounts), len(problem.probes)))
        steps = ctypes.c_int64()
        restart = first_step_s is not None
        seconds = self.library.run_cvode(
            problem.nodes, at(problem.below), at(problem.diagonal), at(problem.above), problem.source,
            number(problem.source_ml), len(problem.amounts), at(problem.amounts),
            at(problem.durations_s), len(problem.probes), at(problem.probes), number(tolerance[0]),
            number(tolerance[1]), restart, number(first_step_s or 0.0), at(readings),
            ctypes.byref(steps))
        return (seconds, readings) if seconds >= 0.0 else (0.0, None)


def sundae(problem, tolerance, first_step_s):
    """CVODE as scikit-sundae offers it, with the right-hand side in NumPy."""
    from sksundae.cvode import CVODE

    begin = time.thread_time()
    c, now_s, readings = np.zeros(problem.nodes), 0.0, []
    below, diagonal, above = problem.below[1:], problem.diagonal, problem.above[:-1]
    inflow = [0.0]

    def rate(_t, c, out):
        np.multiply(diagonal, c, out=out)
        out[1:] += below * c[:-1]
        out[:-1] += above * c[1:]
        out[problem.source] += inflow[0]

    options = dict(method="BDF", linsolver="band", lband=1, uband=1, rtol=tolerance[0],
                   atol=tolerance[1])
    if first_step_s:
        options["first_step"] = first_step_s
    solver = CVODE(rate, **options)
    for inflow[0], duration_s in zip(problem.inflows, problem.durations_s):
        solver.init_step(now_s, c)
        now_s += duration_s
        result = solver.step(now_s, tstop=now_s)
        if not result.success:
            return 0.0, None
        c = np.array(result.y).reshape(-1)
        readings.append(c[problem.probes])
    return time.thread_time() - begin, np.array(readings)


def scipy(method):
    """solve_ivp of SciPy with a banded (LSODA) or sparse (BDF) Jacobian."""
    from scipy.integrate import solve_ivp
    from scipy.sparse import diags

    def solve(problem, tolerance, first_step_s):
        begin = time.thread_time()
        if method == "LSODA":
            # Its banded form has as many rows again as there are lower diagonals.
            packed = problem.banded()
            shape = dict(lband=1, uband=1, jac=lambda _t, _c: packed)
        else:
            parts = [problem.below[1:], problem.diagonal, problem.above[:-1]]
            shape = dict(jac=diags(parts, [-1, 0, 1], format="csc"))
        c, now_s, readings = np.zeros(problem.nodes), 0.0, []
        for inflow, duration_s in zip(problem.inflows, problem.durations_s):
            first = dict(first_step=first_step_s) if first_step_s else {}
            result = solve_ivp(problem.rhs(inflow), (now_s, now_s + duration_s), c, method=method,
                               rtol=tolerance[0], atol=tolerance[1], t_eval=[now_s + duration_s],
                               **shape, **first)
            if not result.success:
                return 0.0, None
            c, now_s = result.y[:, -1], now_s + duration_s
            readings.append(c[problem.probes])
        return time.thread_time() - begin, np.array(readings)

    return solve


def roadrunner(problem):
    """The chain as reactions between compartments, in SBML; CVODE with a dense matrix inside."""
    import roadrunner as rr

    lines = ['<?xml version="1.0" encoding="UTF-8"?>',
             '<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1">',
             '<model id="chain"><listOfCompartments>'
             '<compartment id="v" size="1" constant="true" spatialDimensions="3"/>'
             '</listOfCompartments><listOfSpecies>']
    for i in range(problem.nodes):
        lines.append(f'<species id="c{i}" compartment="v" initialConcentration="0" constant="false" '
                     'hasOnlySubstanceUnits="false" boundaryCondition="false"/>')
    lines.append('</listOfSpecies><listOfParameters>'
                 '<parameter id="inflow" value="0" constant="false"/></listOfParameters><listOfRules>')
    for i in range(problem.nodes):
        terms = [(problem.diagonal[i], i)]
        terms += [(problem.below[i], i - 1)] if i > 0 else []
        terms += [(problem.above[i], i + 1)] if i + 1 < problem.nodes else []
        parts = [f"<apply><times/><cn>{value:.17f}</cn><ci>c{j}</ci></apply>" for value, j in terms]
        parts += ["<ci>inflow</ci>"] if i == problem.source else []
        lines.append(f'<rateRule variable="c{i}"><math xmlns="http://www.w3.org/1998/Math/MathML">'
                     f'<apply><plus/>{"".join(parts)}</apply></math></rateRule>')
    lines.append("</listOfRules></model></sbml>")
    model = rr.RoadRunner("\n".join(lines))
    names = [f"c{node}" for node in problem.probes]
    # Options set before the first run make that run fail.
    model.simulate(0, 1, 2)

    def solve(problem, tolerance, first_step_s):
        model.resetAll()
        model.integrator.relative_tolerance, model.integrator.absolute_tolerance = tolerance
        model.integrator.stiff = True
        model.integrator.initial_time_step = first_step_s or 0.0
        model.timeCourseSelections = ["time"] + names
        begin, now_s, readings = time.thread_time(), 0.0, []
        for inflow, duration_s in zip(problem.inflows, problem.durations_s):
            model["inflow"] = inflow
            model.simulate(now_s, now_s + duration_s, 2)
            now_s += duration_s
            readings.append([model[name] for name in names])
        return time.thread_time() - begin, np.array(readings)

    return solve
