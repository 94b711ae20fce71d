//! The stored programme under flipped bits and lost power (PC-18, PC-19).

mod support;

use cisterna_pump::{
    Bolus, BolusKind, CountLimit, DaySchedule, DayStep, DoseLimit, Mode, PatientBolus, Periodic,
    PowerCut, Programme, ProgrammeLost, Store, Stored, WeekSchedule, codec,
};
use cisterna_quantity::{Duration, Mass, Rate};
use support::{continuous, programme, rate, time, volume};

/// The bytes of one copy.
const COPY: usize = Store::BYTES / 2;

/// Every field set and every schedule full: the longest encoding that there is.
fn largest() -> Programme {
    let day = |first: u64| {
        let step = |hour: u64| DayStep {
            from: Duration::HOUR.checked_mul(hour).unwrap(),
            rate: Rate::from_nl_per_day(first + hour * 1_000),
        };
        DaySchedule::new(&(0..13).map(step).collect::<Vec<_>>()).unwrap()
    };
    let groups = [day(100_000), day(200_000), day(300_000)];
    let week = WeekSchedule::new(&groups, [0, 1, 2, 0, 1, 2, 2]).unwrap();
    let kind = BolusKind::Bridge;
    Programme {
        opening: Some(Bolus { kind, volume: volume("0.3 mL"), rate: rate("1 mL/day") }),
        patient_bolus: Some(PatientBolus {
            volume: volume("0.05 mL"),
            rate: rate("2 mL/day"),
            lockout: Duration::HOUR,
            most_per_day: 6,
            most_in_window: Some(CountLimit { most: 2, window: time("8 h") }),
        }),
        dose_limit: Some(DoseLimit { most: Mass::from_fg(u64::MAX), window: Duration::DAY }),
        ..programme(Mode::Flex { week, begins: time("30 h") })
    }
}

/// What lies in memory outlasts the program that wrote it, so its size is part of the format.
#[test]
fn a_copy_is_number_length_programme_and_checksum_and_the_longest_programme_fits() {
    let longest = codec::encode(&largest()).as_slice().len();
    assert!((1..=codec::PROGRAMME_BYTES_MAX).contains(&longest), "{longest} bytes");
    assert_eq!(COPY, 4 + 2 + codec::PROGRAMME_BYTES_MAX + 4);
    assert_eq!(recovered(holding(&largest())).unwrap().programme, Some(largest()));
}

#[test]
fn a_flip_turns_over_one_bit_and_each_place_has_its_own() {
    let sound = bytes(&holding(&continuous("1 mL/day")));
    for bit in (0..16).chain([Store::BYTES * 8 - 1]) {
        let mut store = holding(&continuous("1 mL/day"));
        store.flip(bit);
        let mut expected = sound.clone();
        expected[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(bytes(&store), expected, "bit {bit}");
    }
}

fn programmes() -> Vec<Programme> {
    let periodic = Periodic {
        base: Rate::ZERO,
        volume: volume("0.1 mL"),
        rate: rate("12 mL/day"),
        interval: time("2 h"),
        first_after: time("1 h"),
    };
    vec![
        programme(Mode::Stopped),
        continuous("1 mL/day"),
        programme(Mode::Periodic(periodic)),
        largest(),
    ]
}

fn holding(programme: &Programme) -> Store {
    let mut store = Store::default();
    assert_eq!(store.write(programme, || true), Ok(()));
    store
}

/// The bytes of a store, which show only in its debug output.
fn bytes(store: &Store) -> Vec<u8> {
    let shown = format!("{store:?}");
    let numbers = shown.split(|letter: char| !letter.is_ascii_digit());
    let bytes: Vec<u8> = numbers.filter_map(|number| number.parse().ok()).collect();
    assert_eq!(bytes.len(), Store::BYTES);
    bytes
}

/// A store of these bytes, made by flipping what differs.
fn of_bytes(wanted: &[u8]) -> Store {
    let mut store = Store::default();
    for (place, (is, wanted)) in bytes(&store).into_iter().zip(wanted).enumerate() {
        let differs = (0..8).filter(|bit| (is ^ wanted) >> bit & 1 == 1);
        differs.for_each(|bit| store.flip(place * 8 + bit));
    }
    assert_eq!(bytes(&store), wanted);
    store
}

/// Writes until the power goes after so many bytes.
fn cut_after(store: &mut Store, programme: &Programme, count: usize) -> Result<(), PowerCut> {
    let mut left = count;
    store.write(programme, || {
        let powered = left > 0;
        left = left.saturating_sub(1);
        powered
    })
}

fn recovered(mut store: Store) -> Result<Stored, ProgrammeLost> {
    store.recover()
}

#[test]
fn the_largest_programme_fits_into_the_store() {
    let bytes = codec::encode(&largest());
    assert_eq!(bytes.as_slice().len(), 576, "its fields are 576 bytes long, and none is cut off");
    assert_eq!(codec::decode(bytes.as_slice()), Ok(largest()));
    assert_eq!(recovered(holding(&largest())).unwrap().programme, Some(largest()));
}

#[test]
fn pc_18_every_flipped_bit_is_mended_or_found() {
    let mut stores: Vec<Store> = programmes().iter().map(holding).collect();
    stores.push(Store::default());
    for sound in stores {
        let before = recovered(sound).unwrap();
        assert!(!before.mended);
        for bit in 0..Store::BYTES * 8 {
            let mut store = sound;
            store.flip(bit);
            assert_ne!(store, sound);
            let after = store.recover();
            assert_eq!(after, Ok(Stored { mended: true, ..before }), "bit {bit}");
            assert_eq!(store, sound, "the copy with bit {bit} must be as it was");
        }
    }
}

#[test]
fn pc_18_a_flipped_bit_in_the_last_sound_copy_is_found() {
    for programme in programmes() {
        let sound = holding(&programme);
        for bit in 0..Store::BYTES * 8 {
            // The other copy has lost a bit at a place of its own.
            let place = (bit * 7 + 13) % (COPY * 8);
            let other = if bit < COPY * 8 { COPY * 8 + place } else { place };
            let mut store = sound;
            store.flip(bit);
            store.flip(other);
            assert_eq!(store.recover(), Err(ProgrammeLost), "bit {bit}");
            assert_eq!(store.recover(), Err(ProgrammeLost), "and nothing is made of it");
        }
    }
}

#[test]
fn after_both_copies_were_lost_a_new_programme_is_stored_whole() {
    let mut store = holding(&continuous("1 mL/day"));
    store.flip(3);
    store.flip(COPY * 8 + 3);
    assert_eq!(store.recover(), Err(ProgrammeLost));
    assert_eq!(store.write(&largest(), || true), Ok(()));
    let stored = store.recover().unwrap();
    assert_eq!((stored.programme, stored.mended), (Some(largest()), false));
}

/// A store with the old programme: sound, and with one copy damaged a little or much.
fn beginnings(old: &Programme) -> Vec<Store> {
    let sound = holding(old);
    let mut all = vec![sound];
    for copy in [0, COPY * 8] {
        for bits in [1, 8 * 40] {
            let mut damaged = sound;
            (0..bits).for_each(|bit| damaged.flip(copy + 99 + bit * 7));
            all.push(damaged);
        }
    }
    all
}

#[test]
fn pc_19_power_lost_at_any_byte_leaves_the_old_or_the_new_programme() {
    let (old, new) = (continuous("1 mL/day"), largest());
    for (old, new) in [(old, new), (new, old)] {
        for beginning in beginnings(&old) {
            let mut was_new = false;
            for count in 0..=Store::BYTES {
                let mut store = beginning;
                let done = cut_after(&mut store, &new, count);
                assert_eq!(done.is_ok(), count == Store::BYTES);
                // The byte at which the power went may hold anything.
                for torn in [0_u8, 1, 0x80, 0xff] {
                    let mut store = store;
                    let bits = (0..8).filter(|bit| torn >> bit & 1 == 1);
                    bits.for_each(|bit| store.flip(count * 8 + bit));
                    let stored = store.recover().unwrap();
                    let is_new = stored.programme == Some(new);
                    assert!(is_new || stored.programme == Some(old), "{count}");
                    assert_eq!(stored.number, 1 + u32::from(is_new));
                    assert!(is_new >= was_new || torn != 0, "more bytes, and the old one again");
                    was_new |= is_new && torn == 0;
                    assert!(!store.recover().unwrap().mended, "it was mended for good");
                }
            }
            assert!(was_new);
        }
    }
}

/// The places at which a second cut is tried for every first one: the edges of both copies, and
/// some between.
fn places() -> Vec<usize> {
    let edges = [0, 1, 5, 6, COPY - 4, COPY - 1, COPY, COPY + 1, Store::BYTES - 1];
    (0..Store::BYTES).step_by(61).chain(edges).collect()
}

#[test]
fn pc_19_a_second_cut_while_writing_again_leaves_one_of_them_too() {
    let (old, new, third) = (continuous("1 mL/day"), largest(), continuous("2 mL/day"));
    let every: Vec<usize> = (0..Store::BYTES).collect();
    for beginning in beginnings(&old) {
        for (firsts, seconds) in [(&every, &places()), (&places(), &every)] {
            for first in firsts {
                let mut once = beginning;
                assert_eq!(cut_after(&mut once, &new, *first), Err(PowerCut));
                let held = recovered(once).unwrap().programme;
                assert!(held == Some(old) || held == Some(new));
                for second in seconds {
                    let mut twice = once;
                    assert_eq!(cut_after(&mut twice, &third, *second), Err(PowerCut));
                    let stored = twice.recover().unwrap().programme;
                    assert!(stored == held || stored == Some(third), "{first}, {second}");
                }
            }
        }
    }
}

#[test]
fn pc_19_a_cut_while_mending_leaves_the_same_programme() {
    let (old, new) = (continuous("1 mL/day"), largest());
    for first in places() {
        let mut torn = holding(&old);
        assert_eq!(cut_after(&mut torn, &new, first), Err(PowerCut));
        let held = recovered(torn).unwrap();
        let mut mended = torn;
        mended.recover().unwrap();
        let (before, after) = (bytes(&torn), bytes(&mended));
        for done in (0..=Store::BYTES).step_by(7) {
            let halfway: Vec<u8> = after[..done].iter().chain(&before[done..]).copied().collect();
            let stored = recovered(of_bytes(&halfway)).unwrap();
            assert_eq!(stored.programme, held.programme, "{first}, {done}");
        }
    }
}
