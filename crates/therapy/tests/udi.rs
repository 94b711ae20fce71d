//! Labels of devices: published examples, what is refused and where, and laws.

use cisterna_therapy::udi::{Agency, Part, Udi, gtin_digit, hibcc_character};
use jiff::civil::{Date, date};
use proptest::prelude::*;

const NEAR: Date = date(2026, 3, 2);

fn read(text: &str) -> Udi {
    Udi::read(text, NEAR).unwrap_or_else(|unread| panic!("{text}: {unread}"))
}

fn refused(text: &str) -> (Part, usize) {
    match Udi::read(text, NEAR) {
        Ok(udi) => panic!("{text} was read as {udi:?}"),
        Err(unread) => (unread.part, unread.position),
    }
}

/// FDA, UDI formats by FDA-accredited issuing agency, version 1.3 of January 2017.
#[test]
fn the_published_example_of_gs1_is_read() {
    let printed = "(01)51022222233336(11)141231(17)150707(10)A213B1(21)1234";
    let udi = read(printed);
    assert_eq!(udi.agency, Agency::Gs1);
    assert_eq!(udi.device, "51022222233336");
    assert_eq!((udi.made, udi.expires), (Some(date(2014, 12, 31)), Some(date(2015, 7, 7))));
    assert_eq!((udi.lot.as_deref(), udi.serial.as_deref()), (Some("A213B1"), Some("1234")));
    assert_eq!(udi.to_string(), printed);
    let scanned = "]d201510222222333361114123117150707";
    assert_eq!(read(&format!("{scanned}10A213B1\u{1d}211234")), udi);
    assert_eq!(read(&format!("{scanned}211234\u{1d}10A213B1")), udi);
}

/// An example of the implementation guide for electronic health records in the United States (US
/// Core) carries a GTIN whose check digit is wrong.
#[test]
fn a_published_identifier_with_a_wrong_check_digit_is_refused() {
    assert_eq!(refused("(01)99863313444316"), (Part::Check, 18));
}

/// Documentation of Knowledge Discovery 25.4 (OpenText), grammar of devices; the codes differ in the
/// form of the date only.
#[test]
fn the_published_examples_of_hibcc_are_read_in_every_form_of_date() {
    for (code, day) in [
        ("+X999123ABC0/$$05191234AB/S5678EDFG/16D20151001A", date(2019, 5, 31)),
        ("+X999123ABC0/$$20515191234AB/S5678EDFG/16D20151001I", date(2019, 5, 15)),
        ("+X999123ABC0/$$31905151234AB/S5678EDFG/16D20151001J", date(2019, 5, 15)),
        ("+X999123ABC0/$$4190515211234AB/S5678EDFG/16D20151001N", date(2019, 5, 15)),
        ("+X999123ABC0/$$5191351234AB/S5678EDFG/16D20151001J", date(2019, 5, 15)),
        ("+X999123ABC0/$$619135211234AB/S5678EDFG/16D20151001N", date(2019, 5, 15)),
        ("+X999123ABC0/$1234AB/S5678EDFG/16D20151001/14D20190515.", date(2019, 5, 15)),
    ] {
        let udi = read(code);
        assert_eq!(udi.device, "X999123ABC0", "{code}");
        assert_eq!((udi.expires, udi.made), (Some(day), Some(date(2015, 10, 1))), "{code}");
        assert_eq!(udi.lot.as_deref(), Some("1234AB"), "{code}");
        assert_eq!(udi.serial.as_deref(), Some("5678EDFG"), "{code}");
    }
}

/// IDAutomation, HIBCC unique device identification: the primary part alone.
#[test]
fn a_published_primary_part_alone_is_read() {
    assert_eq!(read("*+A123ABCDEFGHI1234567891E*").device, "A123ABCDEFGHI1234567891");
    assert_eq!(refused("+A123ABCDEFGHI1234567891F"), (Part::Check, 25));
}

#[test]
fn day_zero_is_the_last_of_the_month() {
    assert_eq!(read("(01)51022222233336(17)280200").expires, Some(date(2028, 2, 29)));
    assert_eq!(read("(01)51022222233336(17)270200").expires, Some(date(2027, 2, 28)));
    assert_eq!(refused("(01)51022222233336(17)271300"), (Part::Expires, 23));
    assert_eq!(refused("(01)51022222233336(17)270230"), (Part::Expires, 23));
}

#[test]
fn a_year_of_two_digits_lies_in_the_nearest_century() {
    let year = |digits: &str| {
        let text = format!("(01)51022222233336(17){digits}0101");
        Udi::read(&text, NEAR).unwrap().expires.unwrap().year()
    };
    assert_eq!((year("76"), year("77"), year("26"), year("99")), (2076, 1977, 2026, 1999));
    let at_century = Udi::read("(01)51022222233336(17)020101", date(2055, 1, 1)).unwrap();
    assert_eq!(at_century.expires.unwrap().year(), 2102);
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    assert_eq!(refused(""), (Part::Whole, 1));
    assert_eq!(refused("LOT 12"), (Part::Whole, 1));
    assert_eq!(refused("=/1AB370000007JC89"), (Part::Whole, 1));
    assert!(Udi::read("=/1AB", NEAR).unwrap_err().reason.contains("ICCBBA"));
    assert_eq!(refused("(10)A1"), (Part::Device, 1));
    assert_eq!(refused("(01)5102222223333"), (Part::Device, 18));
    assert_eq!(refused("(01)51022222233336(30)2"), (Part::Whole, 19));
    assert_eq!(refused("(01)51022222233336(21)"), (Part::Serial, 23));
    assert_eq!(refused("(01)51022222233336(21)A(B"), (Part::Whole, 24));
    assert_eq!(refused("(01)51022222233336(21)A(21)B"), (Part::Serial, 24));
    assert_eq!(refused("(01)51022222233336(21)123456789012345678901"), (Part::Serial, 23));
    assert_eq!(refused("(01)5102222223\u{fc}3336"), (Part::Whole, 15));
    let code = "+X999123ABC0/$$8051234AB";
    let wrong = format!("{code}{}", hibcc_character(code).unwrap());
    assert_eq!(refused(&wrong), (Part::Expires, 16));
}

fn with_check(body: &str) -> String {
    format!("{body}{}", gtin_digit(body).unwrap())
}

fn days() -> impl Strategy<Value = Option<Date>> {
    let day = (2000i16..2070, 1i8..=12, 1i8..=28).prop_map(|(y, m, d)| date(y, m, d));
    proptest::option::of(day)
}

fn identifiers() -> impl Strategy<Value = Udi> {
    let gs1_text = || proptest::option::of("[A-Za-z0-9!%&*+,./:;<=>?_-]{1,20}");
    let gs1 = ("[0-9]{13}", days(), days(), gs1_text(), gs1_text()).prop_map(
        |(body, made, expires, lot, serial)| {
            let device = with_check(&body);
            Udi { agency: Agency::Gs1, device, made, expires, lot, serial }
        },
    );
    let text = || proptest::option::of("[A-Z0-9]{1,18}");
    let hibcc = ("[A-Z][A-Z0-9]{3,20}[A-Z0-9][0-9]", days(), days(), text(), text()).prop_map(
        |(device, made, expires, lot, serial)| Udi {
            agency: Agency::Hibcc,
            device,
            made,
            expires,
            lot,
            serial,
        },
    );
    prop_oneof![gs1, hibcc]
}

proptest! {
    #[test]
    fn what_was_printed_is_read_again(udi in identifiers()) {
        let printed = udi.to_string();
        prop_assert_eq!(Udi::read(&printed, NEAR), Ok(udi), "{}", printed);
    }

    #[test]
    fn any_single_wrong_digit_of_a_gtin_is_refused(
        body in "[0-9]{13}", at in 0usize..14, by in 1u8..10,
    ) {
        let gtin = with_check(&body);
        let mut wrong: Vec<u8> = gtin.into_bytes();
        wrong[at] = b'0' + (wrong[at] - b'0' + by) % 10;
        let wrong = String::from_utf8(wrong).unwrap();
        let unread = Udi::read(&format!("(01){wrong}"), NEAR).unwrap_err();
        prop_assert_eq!((unread.part, unread.position), (Part::Check, 18));
    }

    #[test]
    fn any_single_wrong_character_of_a_hibcc_code_is_refused(
        udi in identifiers().prop_filter("HIBCC", |udi| udi.agency == Agency::Hibcc),
        at in 1usize..60, to in "[A-Z0-9]",
    ) {
        let printed = udi.to_string();
        let at = 1 + at % (printed.len() - 1);
        let mut wrong = printed.clone();
        wrong.replace_range(at..=at, &to);
        prop_assume!(wrong != printed);
        prop_assert!(Udi::read(&wrong, NEAR).is_err(), "{} for {}", wrong, printed);
    }

    #[test]
    fn nothing_that_is_typed_breaks_it(text in "\\PC{0,60}|[(+=01][0-9()$/+A-Z\u{1d}]{0,60}") {
        let _ = Udi::read(&text, NEAR);
    }
}
