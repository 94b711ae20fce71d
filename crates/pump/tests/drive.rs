//! The positions of the drive within a quantum, over every way of going on and halting (PC-11,
//! PC-12).

use cisterna_pump::{Coil, Drive, Mechanism, Position, Valves};

/// How many moves a way has: twice a quantum and more.
const MOVES: u32 = 14;

/// What the rotor does: a coil pulls it to the nearest place where that coil holds it.
#[derive(Clone, Copy, Default)]
struct Rotor {
    /// Thirds of a quantum, counted forward.
    place: i64,
}

impl Rotor {
    fn pulled(&mut self, coil: Coil) -> i64 {
        let holds = match coil {
            Coil::Rest => return 0,
            Coil::A => 1,
            Coil::B => 2,
            Coil::C => 0,
        };
        let moved = match (holds - self.place).rem_euclid(3) {
            2 => -1,
            other => other,
        };
        self.place += moved;
        moved
    }
}

/// Every way of going on (a zero) and halting (a one), as bits.
fn ways() -> impl Iterator<Item = impl Iterator<Item = bool>> {
    (0..1_u32 << MOVES).map(|way| (0..MOVES).map(move |bit| way >> bit & 1 == 1))
}

#[test]
fn four_positions_make_a_quantum() {
    let mut drive = Drive::new(Mechanism::SteppingRotor);
    for coil in [Coil::A, Coil::B, Coil::C, Coil::Rest, Coil::A] {
        assert_eq!(drive.advance(), Position::Rotor(coil));
        assert_eq!(
            (drive.position(), drive.is_at_rest()),
            (Position::Rotor(coil), coil == Coil::Rest)
        );
    }
    let mut drive = Drive::new(Mechanism::ValveGatedAccumulator);
    for valves in [Valves::Filling, Valves::Full, Valves::Emptying, Valves::Shut, Valves::Filling] {
        assert_eq!(drive.advance(), Position::Valves(valves));
        assert_eq!(drive.is_at_rest(), valves == Valves::Shut);
    }
}

#[test]
fn pc_12_a_rotor_is_never_pulled_back_whatever_was_halted() {
    for way in ways() {
        let (mut drive, mut rotor) = (Drive::new(Mechanism::SteppingRotor), Rotor::default());
        for halt in way {
            let position = if halt { drive.halt() } else { drive.advance() };
            let Position::Rotor(coil) = position else { panic!("a rotor has no valves") };
            let moved = rotor.pulled(coil);
            assert_eq!(moved, i64::from(coil != Coil::Rest), "one third forward, or none");
        }
    }
}

#[test]
fn pc_11_a_halt_shuts_at_once_and_no_quantum_moves_more_than_itself() {
    for mechanism in [Mechanism::SteppingRotor, Mechanism::ValveGatedAccumulator] {
        for way in ways() {
            let mut drive = Drive::new(mechanism);
            // How much a quantum moved that was begun, in thirds; a chamber empties at once.
            let mut thirds = 0;
            for halt in way {
                if drive.is_at_rest() {
                    thirds = 0;
                }
                let position = if halt { drive.halt() } else { drive.advance() };
                thirds += match position {
                    Position::Rotor(Coil::Rest) => 0,
                    Position::Rotor(_) => 1,
                    Position::Valves(Valves::Emptying) => 3,
                    Position::Valves(_) => 0,
                };
                assert!(thirds <= 3, "{mechanism:?}");
                assert!(!halt || drive.is_at_rest(), "{mechanism:?}");
            }
        }
    }
}

#[test]
fn pc_11_an_occlusion_halts_inside_the_quantum() {
    for mechanism in [Mechanism::SteppingRotor, Mechanism::ValveGatedAccumulator] {
        for before in 0..4 {
            let mut drive = Drive::new(mechanism);
            (0..before).for_each(|_| _ = drive.advance());
            let halted = drive.halt();
            assert!(drive.is_at_rest(), "{mechanism:?} {before}");
            assert_eq!(drive.halt(), halted, "a halt of a halted drive changes nothing");
        }
    }
}

#[test]
fn pc_12_a_chamber_fills_before_it_empties_and_both_valves_are_never_open() {
    // That both are open cannot be said: `Valves` has no such position. What is left to show is
    // that between one open valve and the other both are shut, so that fluid cannot run through
    // while they change.
    for way in ways() {
        let mut drive = Drive::new(Mechanism::ValveGatedAccumulator);
        let mut before = drive.position();
        for halt in way {
            let now = if halt { drive.halt() } else { drive.advance() };
            let changed = (before, now);
            let both = [Valves::Filling, Valves::Emptying].map(Position::Valves);
            assert!(before == now || !(both.contains(&before) && both.contains(&now)));
            let empties = now == Position::Valves(Valves::Emptying);
            assert!(!empties || before == Position::Valves(Valves::Full), "{changed:?}");
            before = now;
        }
    }
}
