//! The catheter: where the fluid that leaves the pump goes, in integers.
//!
//! A sound catheter is one [`Pathway`]. A breach cuts it into sections, and at the end of each a
//! share leaves to the tissue around it. What happens to catheters is told by module:
//!
//! | module | what | to the fluid | residual at the refill |
//! |---|---|---|---|
//! | [`block`] | kink, occlusion | less, or nothing | above the count |
//! | [`breach`] | disconnection, leak | less, or nothing | as counted |
//! | [`migration`] | the tip elsewhere, or out of the sac | elsewhere, or nothing | as counted |
//! | [`granuloma`] | a mass at the tip | less with its size | as counted, above it when it blocks |
//!
//! None of them raises an alarm: these pumps have no sensor beyond the rotor. A pump with a sensor of
//! pressure can tell an occlusion.

pub mod block;
pub mod breach;
pub mod granuloma;
pub mod migration;
mod pathway;

use cisterna_quantity::{Concentration, Mass, Volume};

pub use pathway::{Delivered, Pathway, PathwayError, Segment};

use crate::share::{Portion, WHOLE_PPM, times};

/// One drug on its way from the reservoir to the tip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// From the pump to the tip; never none.
    sections: Vec<Section>,
}

/// A piece of the way, and the share that leaves into the tissue at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Section {
    pathway: Pathway,
    leaks: Portion,
}

/// What came out of a line, by where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Exits {
    /// The fluid that leaves at the tip, in order.
    pub(crate) tip: Vec<Segment>,
    /// The drug that left on the way.
    pub(crate) tissue: Mass,
}

impl Line {
    pub(crate) fn new(pathway: Pathway) -> Self {
        Self { sections: vec![Section { pathway, leaks: Portion::new(0) }] }
    }

    /// Pushes fluid in at the pump.
    pub(crate) fn push(&mut self, fluid: Segment, exits: &mut Exits) -> Result<(), PathwayError> {
        self.push_at(0, fluid, exits)
    }

    /// Pushes fluid in through a port that lies so far from the pump: what is nearer to the pump
    /// stays where it is.
    pub(crate) fn push_at_port(
        &mut self,
        from_pump: Volume,
        fluid: Segment,
        exits: &mut Exits,
    ) -> Result<(), PathwayError> {
        let section = self.cut(from_pump)?;
        self.push_at(section, fluid, exits)
    }

    fn push_at(
        &mut self,
        first: usize,
        fluid: Segment,
        exits: &mut Exits,
    ) -> Result<(), PathwayError> {
        let mut flows = vec![fluid];
        for section in self.sections.iter_mut().skip(first) {
            let mut next = Vec::with_capacity(flows.len());
            for fluid in flows {
                section.pathway.push_through(fluid, |out| next.push(out))?;
            }
            flows = next;
            for out in &mut flows {
                let lost = section.leaks.of(out.volume);
                exits.tissue = exits.tissue.checked_add(lost.mass_at(out.concentration)?)?;
                out.volume = out.volume.checked_sub(lost)?;
            }
        }
        exits.tip.append(&mut flows);
        Ok(())
    }

    /// Makes a border between two sections so far from the pump. Gives the number of the section
    /// behind it; at the tip there is none, and it is the number of sections.
    fn cut(&mut self, from_pump: Volume) -> Result<usize, PathwayError> {
        let mut rest = from_pump;
        for index in 0..self.sections.len() {
            let volume = self.sections[index].pathway.volume();
            if rest.is_zero() {
                return Ok(index);
            }
            if rest < volume {
                let (near, far) = self.sections[index].pathway.clone().cut(rest)?;
                let leaks = std::mem::take(&mut self.sections[index].leaks);
                self.sections[index].pathway = near;
                self.sections.insert(index + 1, Section { pathway: far, leaks });
                return Ok(index + 1);
            }
            rest = rest.checked_sub(volume)?;
        }
        Ok(self.sections.len())
    }

    /// So much of what flows past this place leaves there from now on, more if it leaked before.
    pub(crate) fn breach(&mut self, from_pump: Volume, share_ppm: u64) -> Result<(), PathwayError> {
        let behind = self.cut(from_pump)?;
        if let Some(section) = behind.checked_sub(1).and_then(|at| self.sections.get_mut(at)) {
            section.leaks.set(section.leaks.ppm().max(share_ppm.min(WHOLE_PPM)));
        }
        Ok(())
    }

    /// The share of what leaves the pump that comes to the tip, in millionths.
    pub(crate) fn reaches_ppm(&self) -> u64 {
        self.sections.iter().fold(WHOLE_PPM, |share, section| {
            times(share, WHOLE_PPM.saturating_sub(section.leaks.ppm()))
        })
    }

    /// Whether all that is pushed in comes out at the tip.
    pub(crate) fn is_sound(&self) -> bool {
        self.sections.iter().all(|section| section.leaks.ppm() == 0)
    }

    /// What it holds, always.
    #[must_use]
    pub fn volume(&self) -> Volume {
        let sum = self.sections.iter().map(|section| section.pathway.volume().nl()).sum();
        Volume::from_nl(sum)
    }

    /// The fluid from the tip back to the pump.
    pub fn segments(&self) -> impl Iterator<Item = Segment> + '_ {
        self.sections.iter().rev().flat_map(|section| section.pathway.segments())
    }

    /// The concentration at the tip: what leaves next.
    #[must_use]
    pub fn tip_concentration(&self) -> Concentration {
        self.segments().next().map_or(Concentration::ZERO, |segment| segment.concentration)
    }

    /// How much must leave until the concentration at the tip changes, when fluid of the
    /// `incoming` concentration is pushed in; `None` when it would not change.
    #[must_use]
    pub fn volume_before_change(&self, incoming: Concentration) -> Option<Volume> {
        let mut same = Volume::ZERO;
        let mut segments = self.segments();
        let first = segments.next()?;
        same = same.checked_add(first.volume).ok()?;
        for segment in segments {
            if segment.concentration != first.concentration {
                return Some(same);
            }
            same = same.checked_add(segment.volume).ok()?;
        }
        (incoming != first.concentration).then_some(same)
    }

    /// The drug in it now, in fg.
    pub(crate) fn held_fg(&self) -> i128 {
        self.segments().map(|segment| segment.fg()).sum()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(nl: u64, ng_per_ml: u64) -> Line {
        let concentration = Concentration::from_ng_per_ml(ng_per_ml);
        Line::new(Pathway::filled(Volume::from_nl(nl), concentration).unwrap())
    }

    fn fg(segments: &[Segment]) -> i128 {
        segments.iter().map(Segment::fg).sum()
    }

    #[test]
    fn behind_a_disconnection_nothing_moves() {
        let mut line = line(1_000, 7);
        line.breach(Volume::from_nl(400), WHOLE_PPM).unwrap();
        let mut exits = Exits::default();
        let fluid = Segment {
            volume: Volume::from_nl(600),
            concentration: Concentration::from_ng_per_ml(9),
        };
        line.push(fluid, &mut exits).unwrap();
        assert_eq!(fg(&exits.tip), 0);
        assert_eq!(exits.tissue.fg(), 400 * 7 + 200 * 9, "what was before the break, then the new");
        assert_eq!(line.reaches_ppm(), 0);
        assert_eq!(line.volume(), Volume::from_nl(1_000));
    }

    #[test]
    fn a_port_pushes_only_what_lies_behind_it() {
        let mut line = line(300, 5);
        let mut exits = Exits::default();
        let dye = Segment {
            volume: Volume::from_nl(250),
            concentration: Concentration::from_ng_per_ml(1),
        };
        line.push_at_port(Volume::from_nl(140), dye, &mut exits).unwrap();
        assert_eq!(fg(&exits.tip), 160 * 5 + 90, "the catheter, then what was injected");
        let held: Vec<(u64, u64)> =
            line.segments().map(|s| (s.volume.nl(), s.concentration.ng_per_ml())).collect();
        assert_eq!(held, [(160, 1), (140, 5)], "the tubing is as it was");
        assert_eq!(line.volume_before_change(Concentration::ZERO), Some(Volume::from_nl(160)));
    }

    proptest! {
        #[test]
        fn no_breach_makes_or_loses_drug(
            acts in prop::collection::vec((0_u8..4, 0_u64..1_000, 0_u64..1_000_001), 1..60),
        ) {
            let mut line = line(1_000, 3);
            let mut exits = Exits::default();
            let mut into = line.held_fg();
            for (kind, nl, number) in acts {
                let fluid = Segment {
                    volume: Volume::from_nl(nl),
                    concentration: Concentration::from_ng_per_ml(number),
                };
                match kind {
                    0 => line.breach(Volume::from_nl(nl), number).unwrap(),
                    1 => {
                        let port = Volume::from_nl(number % 1_001);
                        line.push_at_port(port, fluid, &mut exits).unwrap();
                        into += fg(&[fluid]);
                    }
                    _ => {
                        line.push(fluid, &mut exits).unwrap();
                        into += fg(&[fluid]);
                    }
                }
                let out = fg(&exits.tip) + i128::from(exits.tissue.fg());
                prop_assert_eq!(into, out + line.held_fg());
                prop_assert_eq!(line.volume().nl(), 1_000);
            }
        }
    }
}
