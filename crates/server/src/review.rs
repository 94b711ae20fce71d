//! Old and new side by side, before anything is recorded.

use cisterna_catalog::Catalog;
use cisterna_quantity::MassUnit;
use cisterna_therapy::pathway::{Implant, Opening, OpeningKind, Programmed};
use cisterna_therapy::{Basis, Device, Event, Patient};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::{when, words};

/// One value before and after.
pub(crate) struct Row {
    pub(crate) label: &'static str,
    pub(crate) old: String,
    pub(crate) new: String,
}

impl Row {
    /// Whether the value changes: such a row is marked.
    pub(crate) fn changed(&self) -> bool {
        self.old != self.new
    }
}

/// A value that there is none of.
const NOTHING: &str = "–";

/// What changes, and what has to be known before it is confirmed.
pub(crate) fn review(
    before: &Patient,
    after: &Patient,
    events: &[Event],
    at: Timestamp,
    catalog: &Catalog,
    zone: &TimeZone,
) -> (Vec<Row>, Vec<String>) {
    let unit_of = |device: &Device| words::drug(catalog, &device.content.leading().drug).1;
    let (old, new) = (before.device.as_ref(), after.device.as_ref());
    let pair = |label, show: &dyn Fn(&Device) -> String| {
        let words = |device: Option<&Device>| device.map_or_else(|| NOTHING.to_owned(), show);
        Row { label, old: words(old), new: words(new) }
    };
    let mut rows = vec![
        pair("Pump", &|device| {
            format!("{}, serial {}", device.implant.pump_name, device.implant.serial)
        }),
        pair("Catheter", &|device| {
            let Implant { catheter_name, catheter_volume, .. } = &device.implant;
            let volume = words::or_unknown(device, *catheter_volume);
            format!("{catheter_name}, {} = {volume}", words::in_body(device))
        }),
        pair("Tip", &|device| device.implant.tip_level.clone()),
        pair("Pathway volume", &|device| words::or_unknown(device, device.implant.pathway_volume)),
        pair("In the reservoir", &|device| words::content(catalog, &device.content)),
        pair("Filled", &|device| device.filled.to_string()),
        pair("Use no later than", &|device| when::show_date(device.beyond_use)),
    ];
    let programmed = |show: &dyn Fn(&Programmed, MassUnit) -> String, device: &Device| {
        if device.stopped.is_some() {
            return "stopped".to_owned();
        }
        let programme = device.programme.as_ref();
        programme.map_or_else(|| NOTHING.to_owned(), |programme| show(programme, unit_of(device)))
    };
    if new.is_some_and(|device| device.programme.is_some()) {
        rows.extend([
            pair("Daily dose", &|device| {
                programmed(&|p, unit| p.dose.display_in(unit).to_string(), device)
            }),
            pair("Flow", &|device| programmed(&|p, _| p.rate.to_string(), device)),
            pair("Delivered first", &|device| {
                programmed(&|p, unit| opening(p.opening.as_ref(), unit), device)
            }),
            pair("Low-reservoir alarm", &|device| {
                programmed(&|p, _| p.low_reservoir_alarm.to_string(), device)
            }),
            pair("Refill by", &|device| {
                programmed(&|p, _| when::show_day(p.next_refill.at, zone), device)
            }),
        ]);
    }
    // What changes comes first: the confirmation is about that.
    rows.sort_by_key(|row| !row.changed());
    let unit = new.map_or(MassUnit::Mg, unit_of);
    let mut said = vec![format!("When this happened: {}", when::show(at, zone))];
    said.extend(events.iter().flat_map(|event| notes(event, unit)));
    (rows, said)
}

fn opening(opening: Option<&Opening>, unit: MassUnit) -> String {
    let Some(Opening { kind, volume, rate, duration, mass, .. }) = opening else {
        return NOTHING.to_owned();
    };
    let kind = match kind {
        OpeningKind::Prime => "Prime",
        OpeningKind::Bridge => "Bridge",
    };
    let amount = format!(" ({})", mass.display_in(unit));
    format!("{kind}: {volume}{amount} at {rate} for {}", words::time(*duration))
}

fn notes(event: &Event, unit: MassUnit) -> Vec<String> {
    match event {
        Event::Implanted(implant) => {
            let mut notes = vec![format!("Lot {}", implant.lot)];
            notes.extend(reason(&implant.reason));
            notes.extend(implant.basis.iter().map(basis));
            notes
        }
        Event::Refilled(refilled) => {
            let mut notes = vec![format!("{} taken out, lot {}", refilled.removed, refilled.lot)];
            let found = &refilled.discrepancy_resolution;
            notes.extend((!found.is_empty()).then(|| format!("Discrepancy: {found}")));
            notes
        }
        Event::Programmed(programmed) => {
            let next = &programmed.next_refill;
            let mut notes = vec![format!("Refill date: {} [{}]", next.reason, next.source)];
            if programmed.dose != programmed.dose_ordered {
                notes.push(format!(
                    "The pump delivers {}, not exactly the {} ordered",
                    programmed.dose.display_in(unit),
                    programmed.dose_ordered.display_in(unit)
                ));
            }
            notes.extend(programmed.checked_by.as_ref().map(|people| {
                let (first, second) = (&people.prepared_by.name, &people.verified_by.name);
                format!("Prepared by {first}, verified by {second}")
            }));
            notes.extend(reason(&programmed.reason));
            notes.extend(programmed.basis.iter().map(basis));
            notes
        }
        Event::OrderPrepared(order) => vec![format!(
            "Only prepared: a colleague enters it again before it is given, because {}",
            order.because.join("; ")
        )],
        _ => Vec::new(),
    }
}

fn reason(reason: &str) -> Option<String> {
    (!reason.trim().is_empty()).then(|| format!("Reason given: {reason}"))
}

fn basis(basis: &Basis) -> String {
    let Basis { name, value, source, verified } = basis;
    let mark = if *verified { "" } else { " (unverified)" };
    format!("{name}: {value} [{source}]{mark}")
}
