//! What is done about a request: reading, proposing, and carrying out once.

use cisterna_pump::{Command, Input, Pump, Refusal, step};

use super::kept::Begun;
use super::{ID_AHEAD, Implant, Line, NotTaken, Proposal, VALID_MAX};
use crate::message::{
    Act, Answer, Digest, Echo, Fate, LogPart, Order, Request, Status, Terms, Told, Used,
};

impl Line {
    pub(super) fn obey<I: Implant>(&mut self, implant: &mut I, request: &Request) -> Answer {
        let answer = match *request {
            Request::Interrogate => Ok(Answer::Status(self.status(implant.pump()))),
            Request::Log { from } => Ok(Answer::Log(LogPart::of(implant.pump(), from))),
            Request::Propose { terms, order } => self.propose(implant.pump(), terms, order),
            Request::Commit { id, digest } => self.commit(implant, id, digest),
            Request::Abandon { id } => self.abandon(implant, id, request.digest()),
            Request::Act { terms, act } => self.act(implant, &terms, &act, request.digest()),
            Request::Stop { id } => self.stop(implant, id, request.digest()),
        };
        answer.unwrap_or_else(|refusal| self.refused(request.id(), refusal))
    }

    fn status(&self, pump: &Pump) -> Status {
        let proposed = self.proposal.as_ref().map(|proposal| proposal.terms.id);
        let identity = &self.identity;
        Status::of(pump, identity.serial, identity.patient, self.kept.history, proposed)
    }

    /// Shows what the core would make of an order, in a trial that is thrown away.
    fn propose(&mut self, pump: &Pump, terms: Terms, order: Order) -> Result<Answer, NotTaken> {
        self.check_number(terms.id)?;
        self.check_terms(pump, &terms)?;
        if let Some(proposal) = &self.proposal {
            let same = proposal.terms == terms && proposal.order == order;
            if terms.id < proposal.terms.id {
                return Err(NotTaken::NumberUsed { id: terms.id });
            }
            if terms.id == proposal.terms.id && !same {
                return Err(NotTaken::NumberTaken { id: terms.id });
            }
        }
        let shown = match tried(pump, &order) {
            Ok(shown) => shown.ok_or(NotTaken::OtherOrder)?,
            Err(refusal) => {
                let next = self.kept.history.highest().saturating_add(1);
                let told = Told::from(&refusal);
                return Ok(Answer::Refused { id: Some(terms.id), next, told });
            }
        };
        let digest = Request::Propose { terms, order: shown }.digest();
        self.proposal = Some(Proposal { terms, order, digest });
        Ok(Answer::Echo(Echo { terms, order: shown, digest }))
    }

    fn commit<I: Implant>(
        &mut self,
        implant: &mut I,
        id: u64,
        digest: Digest,
    ) -> Result<Answer, NotTaken> {
        if let Some(answer) = self.again(id, digest) {
            return answer;
        }
        self.check_number(id)?;
        let proposal = self.proposal.take_if(|proposal| proposal.terms.id == id);
        let proposal = proposal.ok_or(NotTaken::NotProposed { id })?;
        if proposal.digest != digest {
            return Err(NotTaken::OtherOrder);
        }
        self.check_terms(implant.pump(), &proposal.terms)?;
        Ok(self.carry_out(implant, id, digest, proposal.order.command()))
    }

    fn abandon<I: Implant>(
        &mut self,
        implant: &mut I,
        id: u64,
        digest: Digest,
    ) -> Result<Answer, NotTaken> {
        if let Some(answer) = self.again(id, digest) {
            return answer;
        }
        self.check_number(id)?;
        let answer = self.ended(id, digest, Fate::Abandoned);
        // If it cannot be stored: the order is gone all the same, and power that goes takes nothing
        // but the number with it.
        let _ = self.keep(implant);
        Ok(answer)
    }

    fn act<I: Implant>(
        &mut self,
        implant: &mut I,
        terms: &Terms,
        act: &Act,
        digest: Digest,
    ) -> Result<Answer, NotTaken> {
        if let Some(answer) = self.again(terms.id, digest) {
            return answer;
        }
        self.check_number(terms.id)?;
        self.check_terms(implant.pump(), terms)?;
        if let Act::HaveRead { log: seen } = *act {
            let newest = LogPart::of(implant.pump(), u32::MAX).newest;
            if seen != newest {
                return Err(NotTaken::NotAllRead { seen, newest });
            }
        }
        Ok(self.carry_out(implant, terms.id, digest, act.command()))
    }

    fn stop<I: Implant>(
        &mut self,
        implant: &mut I,
        id: u64,
        digest: Digest,
    ) -> Result<Answer, NotTaken> {
        if let Some(answer) = self.again(id, digest) {
            return answer;
        }
        self.check_number(id)?;
        Ok(self.carry_out(implant, id, digest, Command::Stop))
    }

    /// The answer to a command that was given before, if its number is that of the last one.
    fn again(&self, id: u64, digest: Digest) -> Option<Result<Answer, NotTaken>> {
        let last = self.kept.history.last.filter(|last| last.id == id)?;
        if last.digest == digest {
            Some(Ok(Answer::Ended { id, fate: last.fate }))
        } else {
            Some(Err(NotTaken::NumberUsed { id }))
        }
    }

    fn check_number(&self, id: u64) -> Result<(), NotTaken> {
        let highest = self.kept.history.highest();
        let most = highest.saturating_add(ID_AHEAD);
        if id <= highest {
            return Err(NotTaken::NumberUsed { id });
        }
        if id > most { Err(NotTaken::NumberTooHigh { id, most }) } else { Ok(()) }
    }

    /// Whether an order is for this pump, this patient, this state and this hour.
    fn check_terms(&self, pump: &Pump, terms: &Terms) -> Result<(), NotTaken> {
        let (now, version) = (pump.clock(), pump.version());
        let most = now.checked_add(VALID_MAX).unwrap_or(now);
        if terms.serial != self.identity.serial {
            return Err(NotTaken::OtherPump);
        }
        match self.identity.patient {
            None => return Err(NotTaken::NoPatient),
            Some(patient) if patient != terms.patient => return Err(NotTaken::OtherPatient),
            Some(_) => {}
        }
        if terms.expires <= now {
            return Err(NotTaken::Expired { expired: terms.expires, now });
        }
        if terms.expires > most {
            return Err(NotTaken::ValidTooLong { asked: terms.expires, most });
        }
        if terms.base != version {
            return Err(NotTaken::Stale { base: terms.base, version });
        }
        Ok(())
    }

    /// Carries out a command whose number is new, and remembers what became of it.
    ///
    /// A refusal of the core uses up the number as well: it could be granted a moment later, and a
    /// repetition that is still on its way must not be.
    fn carry_out<I: Implant>(
        &mut self,
        implant: &mut I,
        id: u64,
        digest: Digest,
        command: Command,
    ) -> Answer {
        let base = implant.pump().version();
        self.kept.begun = Some(Begun { id, digest, base, counted: raises_version(&command) });
        // A stop is not held up by a storage that fails: it is right to stop twice.
        if self.keep(implant).is_err() && command != Command::Stop {
            return self.ended(id, digest, Fate::Refused(Told::from(&NotTaken::NotKept)));
        }
        let fate = match implant.step(Input::Command(command)) {
            Ok(_) => Fate::Done { version: implant.pump().version() },
            Err(refusal) => Fate::Refused(Told::from(&refusal)),
        };
        let answer = self.ended(id, digest, fate);
        // If this fails, what was stored before tells it after a restart, by the pump's version.
        let _ = self.keep(implant);
        answer
    }

    /// Remembers what became of a command, and drops a proposal whose number it has passed.
    fn ended(&mut self, id: u64, digest: Digest, fate: Fate) -> Answer {
        self.kept.begun = None;
        self.kept.history.note(Used { id, digest, fate });
        self.proposal.take_if(|proposal| proposal.terms.id <= id);
        self.unkept = true;
        Answer::Ended { id, fate }
    }
}

/// What the core would run, read from the core itself. None from a core that took an order and
/// shows nothing of it, which none does.
fn tried(pump: &Pump, order: &Order) -> Result<Option<Order>, Refusal> {
    let trial = step(pump, Input::Command(order.command()))?.pump;
    Ok(match order {
        Order::Programme(_) => trial.programme().copied().map(Order::Programme),
        Order::Bolus(_) => trial.bolus().map(|bolus| Order::Bolus(bolus.order)),
    })
}

/// Whether the pump counts a new version for a command that it carries out.
const fn raises_version(command: &Command) -> bool {
    match command {
        Command::Programme(_)
        | Command::Bolus(_)
        | Command::Stop
        | Command::Refill(_)
        | Command::PathwayEmptied => true,
        Command::Interrogate
        | Command::Acknowledge(..)
        | Command::Silence
        | Command::Release(..) => false,
    }
}
