"""Runs every solver on the same problem and writes docs/benchmarks.md and docs/benchmarks.svg."""

import os
import platform
import statistics
import sys
from datetime import date

import drawing
import solvers
from solvers import Problem, Rust, error

GOAL = 0.005
RELATIVE = (1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 3e-4)
ABSOLUTE = (0.1, 0.03, 0.01, 0.003)  # times the largest reading of the lowest probe
FIRST_STEPS_S = (None, 0.0, 100.0)  # go on over a change; begin anew, by itself or with this step
STEPS_S = (3600.0, 1800.0, 900.0, 600.0, 300.0, 200.0, 120.0, 60.0, 30.0)
DAYS, PATIENTS, ROUNDS = 180, 1000, 5
FEW_DAYS = 6  # how long the slow ones are really run; the rest is scaled


class Entry:
    """One solver: how to run it, whether it is slow, and what it did."""

    def __init__(self, name, solve, slow=False, choices=None):
        self.name, self.solve, self.slow = name, solve, slow
        self.choices = choices
        self.results = {}

    def settings(self, lowest):
        if self.choices is not None:
            return self.choices
        # Those in Python begin anew at every piece in any case.
        first_steps = FIRST_STEPS_S[1:] if self.slow else FIRST_STEPS_S
        return [((relative, absolute * lowest), first)
                for relative in RELATIVE for absolute in ABSOLUTE for first in first_steps]

    def choose(self, problem, reference, lowest):
        """The setting that is fastest among those that keep the error."""
        best = None
        for setting in self.settings(lowest):
            try:
                seconds, readings = self.solve(problem, *setting)
            except Exception as failure:  # a setting that a solver refuses is no setting
                print(f"  {self.name} {setting}: {failure}", file=sys.stderr)
                continue
            if error(readings, reference) <= GOAL and (best is None or seconds < best[0]):
                best = (seconds, setting, error(readings, reference))
        return best


def main():
    target = sys.argv[1]
    program = os.path.join(target, "release", "cisterna-transport-bench")
    rust = Rust(program)

    def ours(problem, times=1):
        lines, readings = rust.run("reduced", problem.days, times=times)
        return statistics.median(lines[0]["seconds"]), readings

    def stepper(problem, step_s):
        lines, readings = rust.run("stepper", problem.days, step_s)
        return lines[0]["seconds"][0], readings

    def diffsol(problem, tolerance, first_step_s):
        first = -1.0 if first_step_s is None else first_step_s or 1.0
        lines, readings = rust.run("diffsol", problem.days, *map(float, tolerance), first)
        return lines[0]["seconds"][0], readings if lines[0]["solved"] else None

    problems = {days: Problem(program, days) for days in (1, FEW_DAYS, DAYS)}
    references = {days: problem.reference() for days, problem in problems.items()}
    lowest = references[1].max(0).min()
    road = solvers.roadrunner(problems[1])
    entries = [
        Entry("this project, reduced", lambda problem: ours(problem, 7), choices=[()]),
        Entry("this project, stepper", stepper, choices=[(step_s,) for step_s in STEPS_S]),
        Entry("SUNDIALS CVODE, banded, in C", solvers.Cvode(os.path.join(target, "cvode.so"))),
        Entry("diffsol BDF, sparse, in Rust", diffsol),
        Entry("scikit-sundae CVODE, banded", solvers.sundae, slow=True),
        Entry("SciPy LSODA, banded", solvers.scipy("LSODA"), slow=True),
        Entry("SciPy BDF, sparse", solvers.scipy("BDF"), slow=True),
        Entry("libroadrunner CVODE, SBML", road, slow=True),
    ]
    for days in (1, DAYS):
        runs = []
        for entry in entries:
            length = FEW_DAYS if entry.slow and days == DAYS else days
            best = entry.choose(problems[length], references[length], lowest)
            print(f"{days} d, {entry.name}: {best}", file=sys.stderr)
            if best is None:
                sys.exit(f"{entry.name} does not reach an error of {GOAL}")
            runs.append((entry, length, best, []))
        for _ in range(ROUNDS):  # side by side, so that what disturbs one disturbs all
            for entry, length, best, seconds in runs:
                seconds.append(entry.solve(problems[length], *best[1])[0])
        for entry, length, best, seconds in runs:
            scale = days / length
            entry.results[days] = dict(least=min(seconds) * scale, error=best[2], scaled=scale != 1.0,
                                       middle=statistics.median(seconds) * scale, setting=best[1])
    write(entries, cohort(rust), parts(rust))


def cohort(rust):
    """A thousand different patients on one thread; fewer on one, two and eight for their bytes."""
    lines, _ = rust.run("cohort", PATIENTS, DAYS, 1, times=ROUNDS)
    few = [rust.run("cohort", 200, 30, threads)[1].tobytes() for threads in (1, 2, 8)]
    wrong = rust.run_one("cohort-error", 100, 30)["error"]
    seconds = lines[0]["seconds"]
    return dict(least=min(seconds), middle=statistics.median(seconds), error=wrong,
                same=few[0] == few[1] == few[2])


def parts(rust):
    """What one piece costs, and what one step of all cells costs, s."""
    lines, _ = rust.run("reduced", DAYS, times=25)
    whole, set_up = statistics.median(lines[0]["seconds"]), lines[1]["set_up_s"]
    one, _ = rust.run("stepper", DAYS, 60.0)
    return dict(set_up=set_up, piece=(whole - set_up) / (10 * DAYS),
                step=one[0]["seconds"][0] / (DAYS * 1440))


def shown(seconds):
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-6:.3g} µs"


def row(entry, days, ours):
    result = entry.results[days]
    times = result["least"] / ours.results[days]["least"]
    mark = " (scaled)" if result["scaled"] else ""
    times = f"{times:,.0f}".replace(",", " ")
    return (f"| {entry.name} | {100 * result['error']:.2g} % | {shown(result['least'])}{mark} | "
            f"{shown(result['middle'])} | {times} |")


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    return f"{names[0]}, {len(names)} cores"


def write(entries, crowd, parts):
    docs = os.path.join(os.path.dirname(__file__), "..", "..", "docs")
    ours, peers = entries[0], entries[2:]
    fastest = min(peers, key=lambda entry: entry.results[DAYS]["least"])
    ratio = fastest.results[DAYS]["least"] / ours.results[DAYS]["least"]
    middle = fastest.results[DAYS]["middle"] / ours.results[DAYS]["middle"]
    per_day = ours.results[DAYS]["least"] / DAYS
    crowd_day = crowd["least"] / PATIENTS / DAYS
    head = ["| solver | error | time, least | time, middle | times this |", "|---|---|---|---|---|"]
    words = {
        "settings": len(RELATIVE) * len(ABSOLUTE) * len(FIRST_STEPS_S),
        "date": date.today().isoformat(), "machine": f"{processor()}, {platform.machine()}",
        "python": platform.python_version(), "rounds": ROUNDS, "few": FEW_DAYS,
        "one": "\n".join(head + [row(entry, 1, ours) for entry in entries]),
        "many": "\n".join(head + [row(entry, DAYS, ours) for entry in entries]),
        "fastest": fastest.name, "ratio": f"{ratio:.0f}", "middle": f"{middle:.0f}",
        "per_day": shown(per_day), "first_day": shown(ours.results[1]["least"]),
        "crowd": shown(crowd["least"]), "crowd_middle": shown(crowd["middle"]),
        "crowd_day": shown(crowd_day), "crowd_error": f"{100 * crowd['error']:.1g}",
        "same": "the same bytes" if crowd["same"] else "DIFFERENT BYTES",
        "set_up": shown(parts["set_up"]), "piece": f"{1e9 * parts['piece']:.0f}",
        "step": f"{1e9 * parts['step']:.0f}",
        "peer_crowd": shown(PATIENTS * fastest.results[DAYS]["least"]),
    }
    with open(os.path.join(os.path.dirname(__file__), "benchmarks.md.in"), encoding="utf-8") as file:
        text = file.read()
    for word, value in words.items():
        text = text.replace("{{" + word + "}}", str(value))
    with open(os.path.join(docs, "benchmarks.md"), "w", encoding="utf-8") as file:
        file.write(text)
    bars = [(entry.name, entry.results[DAYS]["least"], shown(entry.results[DAYS]["least"]))
            for entry in entries]
    with open(os.path.join(docs, "benchmarks.svg"), "w", encoding="utf-8") as file:
        file.write(drawing.bars("180 days, ten rates a day, error at most 0.5 %", bars))
    print(f"one patient, {DAYS} days: {shown(per_day)} a patient-day; {ratio:.0f} times faster than "
          f"{fastest.name} (middle {middle:.0f})")
    print(f"{PATIENTS} patients: {shown(crowd_day)} a patient-day and core; {words['same']} on 1, 2 "
          "and 8 threads")


if __name__ == "__main__":
    main()
