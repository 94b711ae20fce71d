//! The bytes of one session, reckoned a second time outside this crate from the description in the
//! module documentation, with the HMAC of Python and the HKDF and ChaCha20-Poly1305 of OpenSSL. They
//! hold the protocol of version 1 still: whoever changes a byte of it raises the version.

use cisterna_link::session::VERSION;

use crate::sides::{START, answer, call, open, seal};

const HELLO: &str = "\
    01014349532d303030310000000000000000010101010101010101010101010101010101010101010101010101\
    010101015b98ffaf574b1cbc2758c157b80847af475abf46bbfb6e67a80f48e68f1052088f";
const CHALLENGE: &str = "\
    020102020202020202020202020202020202020202020202020202020202020202589cdb946dbe45937fd233c1\
    9b0551643a1648620e7b5d301262de4794ba0bf486";
const CONFIRM: &str = "\
    0301ead727475af5a0fa5eb1ff74c457f1aeafe837f879bd3eaeb93e1fef1c534834";
/// The first message to the pump: `interrogate`.
const TO_PUMP: &str = "\
    04019dd1cd2cb38a01c80000000000000000cf5539477caca4cc11bf7311efe2ffd1153a8d4b9c20b0755f66a7";
/// The second message to the programmer: `20 mL`.
const TO_PROGRAMMER: &str = "\
    04029dd1cd2cb38a01c80100000000000000399c387ad3215c79b9e26fe5d02960b898da753db4";

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_bytes_of_version_one_stay_as_they_are() {
    assert_eq!(VERSION, 1);
    let mut call = call(9, 1);
    assert_eq!(hex(call.hello()), HELLO);
    let mut pump = answer(9, 2, call.hello()).expect("answers");
    assert_eq!(hex(pump.challenge()), CHALLENGE);
    let (mut programmer, confirm) = call.accept(START, pump.challenge()).expect("accepted");
    assert_eq!(hex(&confirm), CONFIRM);
    let mut pump = pump.confirm(START, &confirm).expect("confirmed");
    assert_eq!(hex(&seal(&mut programmer, b"interrogate")), TO_PUMP);
    seal(&mut pump, b"lost");
    let sealed = seal(&mut pump, b"20 mL");
    assert_eq!(hex(&sealed), TO_PROGRAMMER);
    assert_eq!(open(&mut programmer, &sealed), Ok(b"20 mL".to_vec()));
}
