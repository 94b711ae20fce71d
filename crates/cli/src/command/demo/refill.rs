//! The guided steps of a refill in the demonstration.

use cisterna_therapy::Command;
use cisterna_therapy::pathway::{
    AfterRefill, Aspirate, CheckContainer, CheckIdentity, CompleteRefill, ConfirmEcho, Depart,
    Inject, Interrogation, PlaceNeedle, RefillStep,
};
use cisterna_therapy::reconciliation::Effect;
use jiff::civil::Date;

/// Up to the needle in the reservoir.
pub(super) fn before_the_residual(name: &str, birth_date: Date) -> [Command; 3] {
    let none = || "none".to_owned();
    [
        RefillStep::Identity(CheckIdentity { name: name.to_owned(), birth_date }),
        RefillStep::Interrogation(Interrogation {
            alarms: none(),
            events: none(),
            runs_as_recorded: true,
            effect: Effect::AsBefore,
        }),
        RefillStep::Needle(PlaceNeedle {
            template: true,
            stop_felt: true,
            aspirate: Aspirate::Solution,
        }),
    ]
    .map(Command::RefillStep)
}

/// The container of an order, and its injection.
pub(super) fn before_the_programme(order: &CompleteRefill) -> [Command; 2] {
    [
        RefillStep::Container(CheckContainer {
            ordered: order.content.clone(),
            label: order.content.clone(),
            lot: order.lot.clone(),
            expiry: order.beyond_use,
            beyond_use: order.beyond_use,
        }),
        RefillStep::Inject(Inject {
            volume: order.filled,
            drawn_back: true,
            resistance: false,
            swelling: false,
            symptoms: false,
            in_reservoir: None,
        }),
    ]
    .map(Command::RefillStep)
}

/// Until the patient leaves: the first at the fill, the others an hour later each.
pub(super) fn after_the_fill(order: &CompleteRefill, next_visit: Date) -> [Command; 3] {
    [
        RefillStep::Echo(ConfirmEcho {
            concentration: order.content.leading().concentration,
            dose: order.dose,
            low_reservoir_alarm: order.low_reservoir_alarm,
            reservoir: order.filled,
        }),
        RefillStep::Look(AfterRefill {
            awake: true,
            respiratory_rate: 14,
            moves_as_before: true,
            swelling: false,
            remark: String::new(),
        }),
        RefillStep::Depart(Depart { instructed: true, next_visit }),
    ]
    .map(Command::RefillStep)
}
