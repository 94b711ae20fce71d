//! Orders: proposed, shown, compared, committed or given up.

use std::path::Path;

use cisterna_link::message::Order;
use cisterna_link::programmer::Forbidden;
use cisterna_pump::{Bolus, BolusKind};
use cisterna_twin::ProgrammeFile;
use cisterna_twin::words::{elapsed, wrapped};

use super::super::{Typed, answered, review, typed};
use super::{Desk, VALID};
use crate::command::programmer::trouble::Trouble;
use crate::output::print;

impl Desk {
    pub(super) fn propose_file(&mut self, file: &str) -> Result<(), String> {
        let read = ProgrammeFile::load(Path::new(file), &self.catalog);
        let ProgrammeFile { drug, mass_unit, programme } =
            read.map_err(|error| error.to_string())?;
        self.unit = Some(mass_unit);
        self.propose(Order::Programme(programme), &format!("a programme of {drug}"))
    }

    pub(super) fn bolus(&mut self, rest: &[String]) -> Result<(), String> {
        let example = "bolus \"0.01 mL\" \"2 mL/day\"";
        let (volume, rate) = typed::two(rest, ["VOLUME", "RATE"], example)?;
        let order = Order::Bolus(Bolus { kind: BolusKind::Single, volume, rate });
        self.propose(order, "a bolus on top")
    }

    pub(super) fn propose(&mut self, order: Order, what: &str) -> Result<(), String> {
        self.be_read()?;
        let now = self.line.now();
        let terms = match self.line.programmer.propose(order, VALID, now) {
            Ok(terms) => terms,
            Err(forbidden) => return Err(self.forbidden(&forbidden)),
        };
        // The state that the pump has now is gone when it refuses.
        let before = self.line.programmer.status().copied();
        let age = self.line.age().map_or(0, |age| age.as_secs());
        let done = self.line.exchange();
        let refused = self.tell();
        done.map_err(|trouble| trouble.to_string())?;
        if refused {
            return Err(String::new());
        }
        let shown = self.line.programmer.proposal().filter(|shown| shown.echo.is_some());
        let (Some(shown), Some(before)) = (shown, before) else {
            return Err(Trouble::Silent.to_string());
        };
        let id = terms.id;
        let head = format!(
            "Order {id}, {what}, for pump {}, on version {}, valid for {}. Now in the pump: as \
             read {age} s ago.",
            terms.serial,
            terms.base,
            elapsed(VALID)
        );
        print(&(wrapped(&head, "") + &review::table(shown, &before, self.unit)));
        let blocked: Vec<String> =
            self.line.programmer.differences().map(|one| one.to_string()).collect();
        if !shown.agrees() {
            return Err(format!(
                "order {id} cannot be committed: the pump understood something else than was meant \
                 ({}); abandon it, read the pump, and propose again",
                if blocked.is_empty() { "another digest".to_owned() } else { blocked.join("; ") }
            ));
        }
        self.note(
            "The pump understood what was meant. Nothing is changed yet: `commit` carries it out, \
             `abandon` gives it up.",
        );
        Ok(())
    }

    pub(super) fn commit(&mut self, rest: &[String], typed: &mut Typed) -> Result<(), String> {
        let Some(proposal) = self.line.programmer.proposal() else {
            return Err(self.forbidden(&Forbidden::NotShown));
        };
        let id = proposal.terms.id;
        let answer = match rest {
            [answer] => answer.clone(),
            [] => answered(
                &format!("Type {id} or yes to carry out order {id}, or anything else"),
                typed,
            ),
            _ => return Err(format!("expected commit {id}, or commit yes")),
        };
        if answer != "yes" && answer != id.to_string() {
            return Err(format!(
                "order {id} was not committed: {answer:?} is neither {id} nor yes. It still waits"
            ));
        }
        let now = self.line.now();
        let given = self.line.programmer.commit(now);
        let given = given.map_err(|forbidden| self.forbidden(&forbidden))?;
        self.see_through(given)
    }

    pub(super) fn abandon(&mut self) -> Result<(), String> {
        let now = self.line.now();
        let begun = self.line.programmer.abandon(now);
        begun.map_err(|forbidden| self.forbidden(&forbidden))?;
        let done = self.line.exchange();
        let refused = self.tell();
        done.map_err(|trouble| trouble.to_string())?;
        if refused { Err(String::new()) } else { Ok(()) }
    }
}
