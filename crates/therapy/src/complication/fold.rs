//! How the events beside the path change a patient.

use cisterna_pump::Command as PumpCommand;
use cisterna_quantity::{Length, Volume};
use jiff::Timestamp;

use super::{Case, Removed, Scan, ScanPhase};
use crate::device::RunningPump;
use crate::pathway::{PumpRevised, Revised, Stopped};
use crate::patient::{PumpAct, ReplayError};
use crate::{Device, EmptyParts, Event, Patient};

impl Patient {
    /// Takes in an event that is not of the path itself.
    pub(crate) fn beside(&mut self, at: Timestamp, event: &Event) -> Result<(), ReplayError> {
        let kind = event.kind();
        match event {
            Event::SignsReported(told) => self.trouble.cases.push(Case {
                number: told.case,
                opened_at: at,
                signs: told.signs.clone(),
                remark: told.remark.clone(),
                candidates: told.candidates.clone(),
                done: Vec::new(),
                closed: None,
            }),
            Event::WorkUpDone(done) => {
                if let Some(case) = self.case_mut(done.case) {
                    case.take(done);
                }
            }
            Event::CaseClosed(closed) => {
                if let Some(case) = self.case_mut(closed.case) {
                    case.closed = Some(closed.clone());
                }
            }
            Event::Revised(revised) => {
                self.device(kind)?.revise(at, revised)?;
                self.trouble.revised_at = Some(at);
                if let Some(pump) = &revised.pump {
                    self.trouble.pump_out(at);
                    self.trouble.pump_in(&pump.serial, at);
                }
            }
            Event::Explanted(explanted) => {
                self.device(kind)?;
                (self.device, self.refill, self.aftercare) = (None, None, None);
                (self.trouble.scan, self.trouble.asked) = (None, None);
                self.trouble.pump_out(at);
                self.trouble.removed = Some(Removed { at, explanted: explanted.clone() });
            }
            Event::ReimplantPlanned(_) => self.trouble.removed = None,
            Event::ScanPlanned(planned) => {
                let phase = ScanPhase::Prepared;
                self.trouble.scan = Some(Scan { planned: planned.clone(), phase });
            }
            Event::ScanDone(_) => {
                if let Some(scan) = &mut self.trouble.scan {
                    scan.phase = ScanPhase::Done(at);
                }
            }
            Event::ScanChecked(_) => {
                self.device(kind)?.interrogated_at = at;
                self.trouble.scan = None;
            }
            Event::SurveillanceAsked(asked) => self.trouble.asked = Some((at, asked.clone())),
            Event::CareEnded(ended) => {
                self.trouble.pump_out(at);
                self.trouble.ended = Some(ended.clone());
            }
            _ => {}
        }
        Ok(())
    }

    fn case_mut(&mut self, number: u32) -> Option<&mut Case> {
        self.trouble.cases.iter_mut().find(|case| case.number == number)
    }
}

impl Device {
    /// After an operation the pump stands still and nothing of an old prime or bridge is left to do.
    fn revise(&mut self, at: Timestamp, revised: &Revised) -> Result<(), ReplayError> {
        let opened = revised.pump.is_some() || revised.catheter_empty || revised.tubing_empty;
        if opened && self.programme.is_some() && self.stopped.is_none() {
            let reason = revised.reason.clone();
            self.stop(at, &Stopped { reason, undelivered: None })?;
        }
        if opened {
            self.pending = None;
        }
        match &revised.pump {
            Some(pump) => self.replace_pump(at, pump)?,
            None if revised.catheter_empty => self.empty_pathway(at)?,
            None => {}
        }
        self.take_pathway(revised);
        self.revised = true;
        Ok(())
    }

    fn replace_pump(&mut self, at: Timestamp, pump: &PumpRevised) -> Result<(), ReplayError> {
        let failed = |refusal| ReplayError::Pump { kind: "revised", refusal };
        let mut running = RunningPump::new(pump.constants.into(), at).map_err(failed)?;
        running.refill(at, Volume::ZERO, pump.filled).map_err(failed)?;
        self.running = running;
        let (removed, filled) = (Volume::ZERO, pump.filled);
        let content = self.content.clone();
        self.history.push((at, PumpAct::Fill { removed, filled, content }));
        (self.filled, self.filled_at, self.refills) = (filled, at, 0);
        self.beyond_use = pump.beyond_use;
        self.interrogated_at = at;
        let implant = &mut self.implant;
        (implant.pump, implant.pump_name) = (pump.id.clone(), pump.name.clone());
        (implant.serial, implant.constants) = (pump.serial.clone(), pump.constants);
        Ok(())
    }

    /// The control core is told only what it can be told: a pump that never ran is empty anyway.
    fn empty_pathway(&mut self, at: Timestamp) -> Result<(), ReplayError> {
        let failed = |refusal| ReplayError::Pump { kind: "revised", refusal };
        self.running.command(at, PumpCommand::PathwayEmptied).map_err(failed)
    }

    fn take_pathway(&mut self, revised: &Revised) {
        let implant = &mut self.implant;
        if let Some(catheter) = &revised.catheter {
            (implant.catheter, implant.catheter_name) =
                (catheter.id.clone(), catheter.name.clone());
            // Zero stands for unknown and is refused wherever a length or volume is used.
            implant.implanted_length = catheter.implanted_length.unwrap_or(Length::from_mm(0));
            implant.catheter_volume = catheter.volume.unwrap_or(Volume::ZERO);
        }
        implant.tip_level.clone_from(&revised.tip_level);
        implant.tubing_revision.clone_from(&revised.tubing_revision);
        implant.pathway_volume = revised.pathway_volume.unwrap_or(Volume::ZERO);
        if revised.pathway_volume.is_some() {
            implant.basis.clone_from(&revised.basis);
        }
        self.catheter_unknown = revised.pathway_volume.is_none();
        self.empty = EmptyParts { tubing: revised.tubing_empty, catheter: revised.catheter_empty };
        self.unprimed = revised.unprimed;
    }
}
