//! Ordering: what may be given, and what has to be known and shown before.

use cisterna_quantity::Duration;

use super::{Delivery, Forbidden, Given, Programmer, Proposal, What};
use crate::message::{Act, Order, Request, Terms};

impl Programmer {
    /// Proposes an order that is valid for a time from now on. It changes nothing in the pump.
    ///
    /// # Errors
    /// [`Forbidden`] says what has to be done first.
    pub fn propose(
        &mut self,
        order: Order,
        valid: Duration,
        now: Duration,
    ) -> Result<Terms, Forbidden> {
        let terms = self.desk.terms(valid, now)?;
        self.desk.proposal = Some(Proposal { terms, order, echo: None });
        self.desk.begin(Request::Propose { terms, order }, now);
        Ok(terms)
    }

    /// Commits the order that the pump has shown. Write down what comes back before the next tick.
    ///
    /// # Errors
    /// [`Forbidden`]; above all when what the pump has shown differs from what was meant.
    pub fn commit(&mut self, now: Duration) -> Result<Given, Forbidden> {
        self.desk.may_order()?;
        let proposal = self.desk.proposal.ok_or(Forbidden::NotShown)?;
        if proposal.echo.is_none() {
            return Err(Forbidden::NotShown);
        }
        if !proposal.agrees() {
            return Err(Forbidden::Differs);
        }
        let Proposal { terms, order, .. } = proposal;
        self.desk.proposal = None;
        let digest = Request::Propose { terms, order }.digest();
        let given = Given { id: terms.id, digest, what: What::from(&order) };
        self.desk.order = Delivery::Waiting(given);
        self.desk.begin(Request::Commit { id: terms.id, digest }, now);
        Ok(given)
    }

    /// Gives up the order that was proposed. If the pump does not hear it, the order still ends
    /// with the session.
    ///
    /// # Errors
    /// [`Forbidden`] without a proposal or a session, or while an answer is waited for.
    pub fn abandon(&mut self, now: Duration) -> Result<(), Forbidden> {
        self.desk.may_ask()?;
        let proposal = self.desk.proposal.take().ok_or(Forbidden::NotShown)?;
        self.desk.begin(Request::Abandon { id: proposal.terms.id }, now);
        Ok(())
    }

    /// Does at once what gives no drug by itself. Write down what comes back before the next tick.
    ///
    /// # Errors
    /// [`Forbidden`] says what has to be done first.
    pub fn act(&mut self, act: Act, valid: Duration, now: Duration) -> Result<Given, Forbidden> {
        let terms = self.desk.terms(valid, now)?;
        let request = Request::Act { terms, act };
        let given = Given { id: terms.id, digest: request.digest(), what: What::Act };
        self.desk.proposal = None;
        self.desk.order = Delivery::Waiting(given);
        self.desk.begin(request, now);
        Ok(given)
    }

    /// Stops the pump. It needs a session and nothing else: what was waited for is left, and an
    /// order under way becomes unknown. Write down what comes back before the next tick.
    ///
    /// # Errors
    /// [`Forbidden::NoSession`].
    pub fn stop(&mut self, now: Duration) -> Result<Given, Forbidden> {
        if self.desk.session.is_none() {
            return Err(Forbidden::NoSession);
        }
        self.desk.leave();
        self.desk.proposal = None;
        let id = self.desk.next_number();
        Ok(self.desk.begin_stop(id, now))
    }
}
