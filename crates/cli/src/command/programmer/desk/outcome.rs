//! What became of what was asked, and what is said about it.

use cisterna_link::message::Told;
use cisterna_link::programmer::{Delivery, Event, Forbidden, Given, Verdict};
use cisterna_twin::words::wrapped;

use super::super::words;
use super::Desk;
use crate::command::failed;

impl Desk {
    /// Sends what was given, says what became of it, and finds it out when no answer came.
    pub(super) fn see_through(&mut self, given: Given) -> Result<(), String> {
        let exchanged = self.line.exchange();
        let refused = self.tell();
        if let Err(trouble) = exchanged {
            failed(trouble);
        }
        if self.line.unknown().next().is_some() {
            return if self.find_out() { self.verdict_of(&given) } else { Err(String::new()) };
        }
        if refused { Err(String::new()) } else { self.verdict_of(&given) }
    }

    pub(super) fn verdict_of(&self, given: &Given) -> Result<(), String> {
        let all = [self.line.programmer.delivery(), self.line.programmer.stop_delivery()];
        let done = all.iter().any(|delivery| {
            matches!(delivery, Delivery::Settled(one, Verdict::Done { .. })
                if one.what == given.what)
        });
        if done { Ok(()) } else { Err(String::new()) }
    }

    /// Reads the pump to settle what is not known. Whether it is known now.
    pub(super) fn find_out(&mut self) -> bool {
        let read = self.line.read();
        self.tell();
        if let Err(trouble) = read {
            failed(trouble);
        }
        let still: Vec<u64> = self.line.unknown().map(|given| given.id).collect();
        for id in &still {
            self.note(&format!(
                "It is STILL NOT KNOWN whether command {id} was carried out. `interrogate` finds \
                 out; until then no order can be given. A stop can."
            ));
        }
        still.is_empty()
    }

    pub(super) fn say_unknown(&self, given: &Given) {
        self.note(&format!(
            "It is NOT KNOWN whether command {} ({}) was carried out; reading the pump.",
            given.id,
            words::what(given.what)
        ));
    }

    /// Says what happened. Whether the pump refused something.
    pub(super) fn tell(&mut self) -> bool {
        let mut refused = false;
        for event in self.line.take_events() {
            match event {
                Event::Settled(given) => refused |= self.settled(&given),
                Event::Unknown(given) => self.say_unknown(&given),
                Event::Refused(told) => {
                    self.refused("The pump refused it, and changed nothing.", Some(&told));
                    refused = true;
                }
                Event::Abandoned => self.note("The order was given up. Nothing was changed."),
                Event::Misread(error) => {
                    self.note(&format!("An answer was not understood: {error}."));
                }
                Event::Opened
                | Event::Status
                | Event::Log
                | Event::Shown { .. }
                | Event::Busy { .. }
                | Event::NoAnswer => {}
            }
        }
        refused
    }

    /// Says and writes down what became of a command. Whether it was refused.
    pub(super) fn settled(&mut self, given: &Given) -> bool {
        let all = [self.line.programmer.delivery(), self.line.programmer.stop_delivery()];
        let verdict = all.into_iter().find_map(|delivery| match delivery {
            Delivery::Settled(one, verdict) if one == given => Some(*verdict),
            _ => None,
        });
        let Some(verdict) = verdict else { return false };
        if let Some(journal) = self.line.journal.as_mut()
            && let Err(message) = journal.settled(given, &verdict)
        {
            failed(message);
        }
        match &verdict {
            Verdict::Refused { told } => {
                self.refused(&words::verdict(given, &verdict), told.as_ref());
                true
            }
            _ => {
                self.note(&words::verdict(given, &verdict));
                false
            }
        }
    }

    pub(super) fn refused(&self, head: &str, told: Option<&Told>) {
        let mut text = wrapped(&format!("REFUSED. {head}"), "");
        if let Some(Told { rule, text: why, action }) = told {
            for (name, value) in
                [("rule", rule.as_str()), ("why", why.as_str()), ("do", action.as_str())]
            {
                text.push_str(&wrapped(value, &format!("  {name:<5} ")));
            }
        }
        eprint!("{text}");
    }

    /// Why something may not be asked now, with what is known of the pump.
    pub(super) fn forbidden(&self, forbidden: &Forbidden) -> String {
        let known = self.line.programmer.status().map(|status| status.patient);
        match (forbidden, known) {
            (Forbidden::OtherPatient, Some(theirs)) => words::other_patient(theirs),
            (Forbidden::NotShown, _) => {
                "nothing is proposed and shown; propose a programme or a bolus first".to_owned()
            }
            _ => forbidden.to_string(),
        }
    }
}
