//! `docs/cli.md` is what the program says about itself; this test writes it, or holds it against
//! the program.

use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

use cisterna::{Answer, Cisterna};
use clap::{Command, CommandFactory};

const COMMAND: &str = "UPDATE_DOCS=1 cargo test -p cisterna --test reference";

const OPENING: &str = "\
<!-- Made by the program: UPDATE_DOCS=1 cargo test -p cisterna --test reference. Do not edit by hand. -->

# The command line

`cisterna` is one program. Each command explains itself with `--help`; this page is the same text in
one place, with an example of every calculation that was really run.

**Not a medical device.** The calculations are arithmetic from cited constants. Check every result
independently before it is used.

## Quantities

Write a quantity with its unit, in quotes: `\"0.5 mg/day\"`, `\"20 mL\"`, `\"34 cm\"`, `\"84 d\"`. A number has a
digit on both sides of its point, no comma, no sign, no exponent and no superfluous leading zero; anything
else is refused, because a misread digit is a wrong dose. A strength may be written as on a vial:
`\"200 mg/20mL\"`. Doses and concentrations are printed in the unit of mass in which they were asked.

| kind | units |
|---|---|
| mass | `mg`, `mcg` (also `ug`, `µg`), `ng` |
| volume | `mL`, `uL`, `nL` |
| concentration | mass `/mL`, or mass `/` volume |
| flow | volume `/day` or `/h` |
| dose | mass `/day` or `/h` |
| time | `d`, `h`, `min`, `s` |
| length | `cm`, `mm` |

Pumps and catheters are found by name, alias or id in any spelling of case, spaces and hyphens;
`cisterna catalog` lists them.

## JSON

Every calculation has `--json`. It prints one object, and in it

- each quantity is `{\"value\": \"22.5\", \"unit\": \"h\"}`: all its digits as text, and the unit in
  [UCUM](https://ucum.org), in which `ug` is the microgram and `d` the day. There is no bare number;
- a quantity whose last digits were cut off has `\"rounded_down\": true`. Volumes are cut to the
  nanolitre, flows to the nanolitre per day, times to the millisecond and to six digits after the
  point, shares to 0.01 %. A date counts whole days only, so that it never comes out too late;
- dates are `\"2026-04-01\"`; yes and no are `true` and `false`;
- `formula` says in words what was calculated;
- `catalog_revision` is the edition of the catalogue;
- `basis` is a list of the constants that went in, each with `name`, `value`, `unit`, `source`, and
  `verified`: whether somebody has read the value in that source.

A key that does not apply, such as `refill_by` without `--from`, is left out.

## Exit codes and errors

| code | meaning |
|---|---|
| 0 | done |
| 1 | refused by a rule, not found, not sound, or not readable: standard error says why |
| 2 | the command line cannot be read; standard error names the option, the text, what is wrong, and what to write |

Answers go to standard output and everything else to standard error. `record verify` answers on
standard output also when a record is broken.

A refusal names the option, the rule, its source, and what to do. With `--json` standard output has it
as well, as one object with a list `refused`; in it `field` is the option, with `_` for `-`.
";

const REFILL: &str = "\
`binding` is `alarm_worst_case` (the low-reservoir alarm at the fastest flow within the accuracy),
`alarm_less_lead` (the alarm at the programmed flow, less the planning lead) or `stability`: whichever
comes first.
";

const RESIDUAL: &str = "\
The result is flagged from `threshold_absolute` on, or beyond `threshold_accuracy` of the delivered
volume, whichever is stricter. `accuracy_ratio` is left out when nothing was to be
delivered, and when more was found than filled.
";

/// A calculation that is refused.
const REFUSED: [&str; 8] = [
    "flow",
    "--dose",
    "0.4 mg/day",
    "--concentration",
    "10 mg/mL",
    "--pump",
    "SynchroMed II 20",
    "--json",
];

const MIXTURE: &str = "\
`against` lists what the rules of an order say (all rules: [rules.md](rules.md)); the calculation is done
all the same. The sheet is given with `--fill`, the bridge with `--old`. A stock volume is rounded down to
the step to which it is measured, and `achieved` is the concentration that results.
";

const SIMULATE: &str = "\
The table goes to standard output. The same file and the same program give the same bytes. How a
scenario is written stands in `scenarios/README.md`. What it expects is printed with what was found; when
something does not hold the exit code is 1. A run that takes longer than a moment tells on a terminal how
far it is; elsewhere standard error stays empty unless something is refused.

With `--out` the folder gets these files:

| file | holds |
|---|---|
| `index.html` | all charts, what the run was made from, and the SHA-256 of each file |
| `concentration-….svg` | concentrations over time, at most four lines to a chart, published values as points with their spread; with `-log` on a logarithmic axis, where values span more than a decade |
| `levels….svg` | for each arm the concentration at every level of the spine over time; lines part the values that the scale names |
| `dose.svg`, `reservoir.svg` | for pumps: the dose at the tip; the reservoir with its fillings and its alarm |
| `pain.svg`, `analgesia.svg`, … | for arms with a patient: every effect that changes |
| `samples.csv`, `samples.parquet` | a row for each `arm`, `time_h`, `quantity` and `place`, with `unit` and `value` |
| `happenings.csv` | what happened: `arm`, `time_h`, `what` |
| `outcome.json` | everything, with masses, volumes and doses as exact decimals in text, and concentrations, which are simulated, as numbers |

A file of that name which is not as this program left it is never overwritten: it is named and nothing
is written. No file ever holds a number that is not finite. `--csv` prints what `samples.csv` holds, and
`--json` what `outcome.json` holds.
";

const NEURAXIS: &str = "\
Steps are at most 2 s while a bolus flows and 10 s otherwise, as in the solver that the case V13 was
printed from. Amounts have no unit here: concentrations are that unit per mL. Heights are from 0 (end of
the dural sac) to 60 cm (foramen magnum), times to 10 000 h. What is outside its limits, unknown, missing
or no number is refused with file, line and what would be right.

| key of `--json` | meaning |
|---|---|
| `cells`, `step_s_bolus`, `step_s` | cells of the canal; longest steps, in seconds |
| `outside_studied_range` | parameters that the evidence does not support, in words |
| `probes` | for each probe `z_cm` (a number, or `cisterna-magna`) and `readings`: `time_h`, `concentration_per_ml` |
| `times` | for each time `given` until then, and shares of it: `cranial_fraction` (cisterna magna and cranial space), `eliminated_fraction`, `mass_residual` |
| `mass_residual` | the largest of them |
";

const VALIDATE: &str = "\
What was obtained last stands in [validation.md](validation.md).

| key of `--json` | meaning |
|---|---|
| `cases` | each case: `id`, `title`, `about` (what was assumed), `class` |
| `class` | `analytic`, `calibrated` (the model was made to meet it), `chosen` (a default was chosen with it in view) or `unseen` |
| `rows` | each comparison: `what`, `target`, `source`, `obtained`, `tolerance` in words |
| `rows[].value` | the number that the tolerance is about |
| `rows[].verdict` | `pass`, `known-misfit` or `fail` |
| `rows[].known` | why it was expected to miss; left out where it was not |
";

const PUMP_RUN: &str = "\
The pump is its control core with its stored programme and its monitor. There is no patient, catheter
or fluid here: that is `cisterna simulate`. How a script is written stands in `scripts/README.md`. The
same file and the same program give the same bytes.

`--json` prints one object with quantities as in the calculations; times are in seconds.

| key | meaning |
|---|---|
| `title`, `pump`, `drug`, `class`, `catalog_revision` | what was played; `class` is that of the drug |
| `invented` | why the pump is an invented one; `null` for one of the catalogue |
| `until`, `resolution` | the time that was played, and its longest piece |
| `events` | what happened, in order of time |
| `events[].at`, `line`, `kind`, `what` | when, on which line of the script (`null` for what the pump did by itself), `granted`, `refused`, `done`, `told` or `alarm`, and in words |
| `events[].refusal` | of a refusal: `rule`, `message`, `limit` (`null` where there is none), `action` |
| `events[].alarm` | of an alarm: `fault`, `priority`, `tones`, `state` (what the pump does), `text`, `action` |
| `end.pump_clock` | the pump's own time; none passes while its core does not run |
| `end.filled`, `removed`, `delivered`, `reconciled`, `reservoir` | the pump's ledger, and what it expects in the reservoir |
| `end.moved`, `really_left`, `drug`, `power` | what the motor moved, what is really left, the drug that left, whether the motor has power |
| `end.rate`, `doubt_since` | the flow that is commanded; since when the delivery is in doubt, in the pump's own time, or `null` |
| `end.counts` | `quanta`, `granted`, `denied`, `restarts`, `faults`, `withheld` |
| `end.alarms` | the alarms that are on, as `alarm`, with `active`, `times`, `acknowledged` |
| `end.windows` | for each length `window`: `most` in whole pieces, `until` when first, `at_most` with pieces that a window cuts |
| `expectations`, `unmet` | how many, and those not met: `file`, `line`, `expected`, `found` |
";

const PROGRAMMER: &str = "\
What the pump answers goes to standard output; what is refused or fails goes to standard error, with the
rule, why, and what to do. The exit code is 1 if anything was refused, or if it is still not known what
became of a command; at a terminal a refused command is no failure of the program. Commands that are
read from standard input are all tried, so that a stop is not lost behind a refusal.

A file to propose, in the words of a script:

```toml
drug = \"morphine\"

[programme]
concentration = \"10 mg/mL\"
low_reservoir_alarm = \"2 mL\"
continuous = \"0.05 mL/day\"
```

`interrogate --json` prints one object with quantities as in the calculations; times are in seconds.

| key | meaning |
|---|---|
| `serial`, `patient`, `version`, `clock` | who it is; `clock` is the pump's own time |
| `phase`, `restraint` | of the self-test; what faults leave of the programme |
| `rate`, `reservoir`, `pathway` | the flow that is commanded, what it expects in the reservoir, `empty`, `filling` or `full` |
| `programme` | each `field` with what it `is`; `null` without one |
| `bolus`, `waiting` | a bolus that flows or waits: `order` as above, `undelivered`, `time_left` |
| `alarms` | `fault`, `text`, `action`, `active`, `since`, `times`, `acknowledged` |
| `doubt_since` | since when the delivery is in doubt, or `null` |
| `filled`, `removed`, `delivered`, `reconciled`, `counts` | the totals since it was made |
| `last`, `next`, `proposed`, `log` | its last command and what became of it, the next number, a proposal, the newest log entry |
";

const CHECK: &str = "\
`--json` prints one object.

| key | meaning |
|---|---|
| `title`, `about` | of the file |
| `passes` | whether no hard rule speaks against the order |
| `needs_reason` | whether a soft rule asks for a written reason |
| `findings` | the hard ones first: `rule`, `severity` (`hard` or `soft`), `field` of the file, `message`, `value`, `limit`, `source`, `action`; `value` and `limit` are `null` where there is none |
| `totals` | for each drug the most in any day: `steady` without and `most` with every bolus of the patient |
| `refill_by` | the latest refill, or `null` when it cannot be calculated |
| `catalog_revision`, `basis` | as in the calculations |
";

const CATALOG: &str = "\
`catalog show --json` prints a list of entries with `kind`, `id`, `name`, `aliases`, `properties`
(what stands without a source) and `values`. Each value has its `key` in the catalogue's file,
`value` and, for a quantity, `unit`, then `source` and `verified`; an unknown value is `null` and has
neither.

`catalog check` refuses with file, key, what stands there, and what would be right:

```text
cisterna: pumps/my-pump.toml: rate_min = 0.048: a value needs its source; write { value = ..., source = \"where it was read\", verified = true or false }
```
";

const RECORD: &str = "\
`record verify` prints one line for a sound record, `sound: 6 entries, head` and the hash of the last
entry. For a broken one it prints the first fault, and exits with 1:

```text
broken at entry 5
  kind    refill-completed
  patient 0190a6b2-3c4d-7e8f-9a0b-000000000001
  wrong   its content does not match its hash
  do      stop working with this file, keep it as it is, and restore the record from a backup that verifies; entries 1 to 4 are sound
```

With `--head`, a second line says which entry has the hash that was noted; if none has it, the exit
code is 1.
";

/// The worked examples, one for each calculation.
const EXAMPLES: [&[&str]; 15] = [
    &["flow", "--dose", "0.5 mg/day", "--concentration", "10 mg/mL", "--pump", "SynchroMed II 20"],
    &["catheter", "--catheter", "8780", "--trimmed", "34 cm"],
    &["prime", "--pump", "SynchroMed II 20", "--catheter", "8780", "--trimmed", "34 cm"],
    &[
        "bridge",
        "--pump",
        "SynchroMed II 20",
        "--catheter",
        "8780",
        "--trimmed",
        "34 cm",
        "--old-concentration",
        "10 mg/mL",
        "--new-concentration",
        "12 mg/mL",
        "--old-dose",
        "0.5 mg/day",
        "--new-dose",
        "0.6 mg/day",
    ],
    &[
        "refill",
        "--filled",
        "40 mL",
        "--low-reservoir",
        "2 mL",
        "--flow",
        "0.3 mL/day",
        "--boluses-per-day",
        "4",
        "--bolus-volume",
        "0.01 mL",
        "--stability-days",
        "90",
        "--from",
        "2026-01-01",
    ],
    &[
        "residual",
        "--filled",
        "18 mL",
        "--flow",
        "0.5 mL/day",
        "--days",
        "20",
        "--bolus-volume",
        "3 mL",
        "--measured",
        "7 mL",
    ],
    &[
        "reconcile",
        "--refill",
        "20 mL, 12 mL, 9.2 mL",
        "--refill",
        "20 mL, 12 mL, 10.4 mL",
        "--effect",
        "lost",
    ],
    &[
        "mixture",
        "--pump",
        "SynchroMed II 20",
        "--dose",
        "4 mg/day",
        "--drug",
        "morphine 10 mg/mL",
        "--drug",
        "clonidine 100 mcg/mL",
        "--fill",
        "20 mL",
        "--stock",
        "morphine 25 mg/mL",
        "--stock",
        "clonidine 500 mcg/mL",
        "--old",
        "morphine 20 mg/mL",
        "--old",
        "clonidine 150 mcg/mL",
        "--old-flow",
        "0.2 mL/day",
        "--catheter",
        "8780",
        "--implanted",
        "80 cm",
    ],
    &[
        "bolus",
        "--pump",
        "SynchroMed II 20",
        "--catheter",
        "8780",
        "--implanted",
        "80 cm",
        "--concentration",
        "25 mg/mL",
        "--injected",
        "1 mL",
    ],
    &[
        "aspirate",
        "--pump",
        "SynchroMed II 20",
        "--catheter",
        "8780",
        "--implanted",
        "80 cm",
        "--concentration",
        "25 mg/mL",
    ],
    &[
        "convert",
        "--drug",
        "morphine",
        "--route",
        "oral",
        "--to",
        "intrathecal",
        "--dose",
        "120 mg/day",
        "--proposed",
        "0.5 mg/day",
    ],
    &[
        "window",
        "--pump",
        "Prometra II 20 mL",
        "--concentration",
        "2000 mcg/mL",
        "--window",
        "24 h",
        "--base",
        "0 mL/day",
        "--bolus-volume",
        "0.03 mL",
        "--bolus-flow",
        "2 mL/day",
        "--interval",
        "1 h",
    ],
    &[
        "schedule",
        "--pump",
        "SynchroMed II 20",
        "--concentration",
        "9 mg/mL",
        "--step",
        "0 h = 0.6 mg/day",
        "--step",
        "8 h = 0.9 mg/day",
        "--step",
        "20 h = 0.6 mg/day",
    ],
    &[
        "valve",
        "--pump",
        "Prometra II 20 mL",
        "--concentration",
        "20 mg/mL",
        "--dose",
        "0.5 mg/day",
        "--bolus",
        "0.2 mg",
        "--over",
        "30 min",
    ],
    &[
        "stall",
        "--drug",
        "baclofen",
        "--pump",
        "SynchroMed II 20",
        "--concentration",
        "2000 mcg/mL",
        "--dose",
        "300 mcg/day",
        "--from",
        "2026-11-22T16:00Z",
        "--until",
        "2026-11-23T08:00Z",
    ],
];

/// What the commands print beyond their help.
fn notes(path: &str) -> &'static str {
    match path {
        "cisterna calc mixture" => MIXTURE,
        "cisterna calc refill" => REFILL,
        "cisterna calc residual" => RESIDUAL,
        "cisterna neuraxis" => NEURAXIS,
        "cisterna simulate" => SIMULATE,
        "cisterna validate" => VALIDATE,
        "cisterna pump run" => PUMP_RUN,
        "cisterna programmer" => PROGRAMMER,
        "cisterna catalog" => CATALOG,
        "cisterna check" => CHECK,
        "cisterna record" => RECORD,
        _ => "",
    }
}

#[test]
fn the_command_reference_is_what_the_program_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/cli.md");
    let made = reference();
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::create_dir_all(path.parent().expect("docs/")).expect("docs/ can be made");
        fs::write(&path, made).expect("docs/cli.md can be written");
        return;
    }
    let there = fs::read_to_string(&path).unwrap_or_default();
    if there != made {
        let same = there.lines().zip(made.lines()).take_while(|(one, other)| one == other).count();
        panic!(
            "docs/cli.md is not what the program says, from line {} on.\n  it says:     {:?}\n  \
             the program: {:?}\nWrite it anew with: {COMMAND}",
            same + 1,
            there.lines().nth(same).unwrap_or("(the end)"),
            made.lines().nth(same).unwrap_or("(the end)"),
        );
    }
}

#[test]
fn every_calculation_has_an_example() {
    let program = Cisterna::command();
    let calc = program.find_subcommand("calc").expect("there is a command calc");
    let names: Vec<&str> = calc.get_subcommands().map(Command::get_name).collect();
    assert_eq!(names, EXAMPLES.map(|example| example[0]));
}

fn reference() -> String {
    let mut program = Cisterna::command().term_width(100);
    program.build();
    let mut page = OPENING.to_owned();
    let _ = writeln!(page, "\n```console\n$ {}\n{}```", written(&REFUSED, ""), refusal());
    page.push_str("\n## Commands\n\n");
    let _ = writeln!(page, "```text\n{}```", help(&program));
    for command in program.get_subcommands() {
        describe(&mut page, command, "cisterna", 3);
    }
    page
}

/// The help of a command as text, without anything that depends on the terminal.
fn help(command: &Command) -> String {
    let text = command.clone().term_width(100).render_long_help().to_string();
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_end().to_owned() + "\n"
}

fn describe(page: &mut String, command: &Command, above: &str, depth: usize) {
    if command.get_name() == "help" {
        return;
    }
    let path = format!("{above} {}", command.get_name());
    let _ = writeln!(page, "\n{} {path}\n\n```text\n{}```", "#".repeat(depth), help(command));
    let notes = notes(&path);
    if !notes.is_empty() {
        let _ = write!(page, "\n{notes}");
    }
    if above == "cisterna calc" {
        let example = EXAMPLES.iter().find(|example| example[0] == command.get_name());
        worked(page, example.expect("every calculation has an example"));
    }
    for inner in command.get_subcommands() {
        describe(page, inner, &path, depth + 1);
    }
}

/// An example: the command line, what it prints, its JSON and its keys.
fn worked(page: &mut String, example: &[&str]) {
    let answer = answer(example);
    let _ = writeln!(page, "\n```console\n$ {}\n{answer}```", written(example, ""));
    let _ = writeln!(page, "\n| key | meaning | unit here |\n|---|---|---|");
    for item in answer.items() {
        let unit = item.unit().map_or_else(|| "–".to_owned(), |unit| format!("`{unit}`"));
        let _ = writeln!(page, "| `{}` | {} | {unit} |", item.key, item.about);
        for column in item.columns() {
            let unit = column.unit().map_or_else(|| "–".to_owned(), |unit| format!("`{unit}`"));
            let _ =
                writeln!(page, "| `{}[].{}` | {} | {unit} |", item.key, column.key, column.about);
        }
    }
    let json = answer.to_json();
    let _ = writeln!(page, "\n```console\n$ {}\n{json}```", written(example, " --json"));
}

/// What the program says to the refused calculation, on standard error and then on standard output.
fn refusal() -> String {
    let program = env!("CARGO_BIN_EXE_cisterna");
    let output = std::process::Command::new(program).arg("calc").args(REFUSED).output();
    let output = output.expect("the program runs");
    assert_eq!(output.status.code(), Some(1));
    [output.stderr, output.stdout].map(|bytes| String::from_utf8(bytes).expect("text")).concat()
}

fn answer(example: &[&str]) -> Answer {
    let line = ["cisterna", "calc"].iter().chain(example).map(Into::into);
    let program = Cisterna::read(line).expect("the example can be read");
    program.answer().expect("it is a calculation").expect("the example is not refused")
}

/// A command line as one types it, over several lines when it is long.
fn written(example: &[&str], end: &str) -> String {
    let mut text = "cisterna calc".to_owned();
    let mut column = text.len() + 2;
    for pair in example[..1].chunks(1).chain(example[1..].chunks(2)) {
        let quoted = pair.iter().map(|part| match part.contains(' ') {
            true => format!("\"{part}\""),
            false => (*part).to_owned(),
        });
        let words = quoted.collect::<Vec<_>>().join(" ");
        if column + words.len() > 92 {
            text.push_str(" \\\n     ");
            column = 5;
        }
        let _ = write!(text, " {words}");
        column += words.len() + 1;
    }
    text + end
}
