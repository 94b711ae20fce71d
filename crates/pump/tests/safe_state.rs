//! The table of safe states and `requirements/hazards.toml` say the same (PC-13).

use std::collections::{BTreeMap, BTreeSet};

use cisterna_pump::{DrugClass, Fault, safe_state};
use serde::Deserialize;

const FILE: &str = include_str!("../../../requirements/hazards.toml");
const PUMP: &str = include_str!("../../../requirements/pump.toml");
const ALARM: &str = include_str!("../../../requirements/alarm.toml");

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Hazards {
    hazard: Vec<Hazard>,
    fault: Vec<Row>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Hazard {
    id: String,
    text: String,
    cause: String,
    harm: String,
    controls: Vec<String>,
}

#[derive(Clone, Deserialize)]
struct Row {
    name: String,
    why: String,
    /// By the name of the class.
    #[serde(flatten)]
    cells: BTreeMap<String, Cell>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cell {
    state: String,
    priority: String,
    hazard: String,
}

#[derive(Deserialize)]
struct Area {
    requirement: Vec<Requirement>,
}

#[derive(Deserialize)]
struct Requirement {
    id: String,
}

fn written() -> Hazards {
    toml::from_str(FILE).unwrap()
}

/// The ids of the requirements that may control a hazard.
fn known_controls() -> BTreeSet<String> {
    let areas = [PUMP, ALARM].map(|text| toml::from_str::<Area>(text).unwrap());
    areas.into_iter().flat_map(|area| area.requirement).map(|found| found.id).collect()
}

/// Where the file and the table of the core differ.
fn cells_that_differ(file: &Hazards) -> Vec<String> {
    let mut faults = Vec::new();
    for fault in Fault::ALL {
        let rows: Vec<&Row> = file.fault.iter().filter(|row| row.name == fault.name()).collect();
        let [row] = rows[..] else {
            faults.push(format!("{} has {} rows, not one", fault.name(), rows.len()));
            continue;
        };
        for drug in DrugClass::ALL {
            let (place, is) = (format!("{}, {}", row.name, drug.name()), safe_state(drug, fault));
            let is = (is.state.name(), is.priority.name(), is.hazard);
            match row.cells.get(drug.name()) {
                None => faults.push(format!("{place}: no cell")),
                Some(Cell { state, priority, hazard }) => {
                    let told = (state.as_str(), priority.as_str(), hazard.as_str());
                    if told != is {
                        faults.push(format!("{place}: the file says {told:?}, the core {is:?}"));
                    }
                }
            }
        }
    }
    faults
}

/// What the file has that the core does not know, or leaves out.
fn loose_ends(file: &Hazards) -> Vec<String> {
    let mut faults = Vec::new();
    let ids: Vec<String> = (1..=file.hazard.len()).map(|place| format!("HZ-{place:02}")).collect();
    if !file.hazard.iter().map(|hazard| &hazard.id).eq(&ids) {
        faults.push("the hazards are not numbered in order".to_owned());
    }
    let controls = known_controls();
    for Hazard { id, text, cause, harm, controls: named } in &file.hazard {
        if [text, cause, harm].into_iter().any(|words| words.trim().is_empty()) {
            faults.push(format!("{id} leaves out its text, cause or harm"));
        }
        if named.is_empty() {
            faults.push(format!("{id} has no control"));
        }
        let unknown = named.iter().filter(|control| !controls.contains(*control));
        faults.extend(unknown.map(|control| format!("{id}: there is no requirement {control}")));
        let answers = |row: &Row| row.cells.values().any(|cell| cell.hazard == *id);
        if !file.fault.iter().any(answers) {
            faults.push(format!("{id} is answered by no cell"));
        }
    }
    for row in &file.fault {
        if !Fault::ALL.iter().any(|fault| fault.name() == row.name) {
            faults.push(format!("there is no fault {}", row.name));
        }
        if row.why.trim().is_empty() {
            faults.push(format!("{} has no reason", row.name));
        }
        for (class, cell) in &row.cells {
            if !DrugClass::ALL.iter().any(|drug| drug.name() == class) {
                faults.push(format!("{}: there is no class {class}", row.name));
            }
            if !ids.contains(&cell.hazard) {
                faults.push(format!("{}, {class}: there is no {}", row.name, cell.hazard));
            }
        }
    }
    faults
}

fn faults_of(file: &Hazards) -> Vec<String> {
    [cells_that_differ(file), loose_ends(file)].concat()
}

#[test]
fn pc_13_the_table_of_safe_states_is_total_and_written_twice_alike() {
    let file = written();
    assert_eq!(file.hazard.len(), 12);
    assert_eq!(file.fault.len(), Fault::ALL.len());
    let cells: usize = file.fault.iter().map(|row| row.cells.len()).sum();
    assert_eq!(cells, Fault::ALL.len() * DrugClass::ALL.len());
    assert_eq!(faults_of(&file), Vec::<String>::new());
}

#[test]
fn every_changed_cell_is_found() {
    let file = written();
    for (place, row) in file.fault.iter().enumerate() {
        for class in row.cells.keys() {
            for part in 0..3 {
                let mut changed = file.clone();
                let cell = changed.fault[place].cells.get_mut(class).unwrap();
                let word = [&mut cell.state, &mut cell.priority, &mut cell.hazard];
                word.into_iter().nth(part).unwrap().push('x');
                let name = &row.name;
                let found = cells_that_differ(&changed);
                assert_eq!(found.len(), 1, "{name} {class}: {found:?}");
            }
        }
    }
}

#[test]
fn planted_gaps_are_found() {
    let plant = |change: fn(&mut Hazards)| {
        let mut file = written();
        change(&mut file);
        faults_of(&file).len()
    };
    assert_eq!(plant(|_| {}), 0);
    assert_eq!(plant(|file| file.fault.push(file.fault[3].clone())), 1, "a row twice");
    assert!(plant(|file| drop(file.fault.remove(3))) > 0, "a row left out");
    assert!(plant(|file| drop(file.fault[3].cells.remove("opioid"))) > 0, "a cell left out");
    assert!(plant(|file| file.fault[3].name.push('x')) > 1, "a fault that there is not");
    assert!(plant(|file| file.fault[3].why.clear()) > 0, "no reason");
    assert!(plant(|file| file.hazard[0].controls.clear()) > 0, "no control");
    assert!(plant(|file| file.hazard[0].controls[0].push('x')) > 0, "an unknown control");
    assert!(plant(|file| file.hazard[0].harm.clear()) > 0, "no harm");
    assert!(plant(|file| drop(file.hazard.remove(4))) > 0, "a hazard left out");
    let extra = plant(|file| {
        let mut hazard = file.hazard[0].clone();
        hazard.id = "HZ-13".to_owned();
        file.hazard.push(hazard);
    });
    assert_eq!(extra, 1, "a hazard that no cell answers");
}
