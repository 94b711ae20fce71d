//! Somebody between programmer and pump who can hold back what one of them sends.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

#[derive(Clone, Default)]
struct Held {
    questions: Arc<AtomicBool>,
    answers: Arc<AtomicBool>,
}

/// A port of its own that leads to the pump's.
pub(crate) struct Between {
    pub(crate) port: u16,
    held: Held,
}

impl Between {
    pub(crate) fn to(pump: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let held = Held::default();
        let lines = held.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (Ok(programmer), Ok(pump)) = (stream, TcpStream::connect(("127.0.0.1", pump)))
                else {
                    return;
                };
                let back = (pump.try_clone().unwrap(), programmer.try_clone().unwrap());
                let (questions, answers) = (lines.questions.clone(), lines.answers.clone());
                thread::spawn(move || carry(programmer, pump, &questions));
                thread::spawn(move || carry(back.0, back.1, &answers));
            }
        });
        Self { port, held }
    }

    pub(crate) fn hold_answers(&self) {
        self.held.answers.store(true, Ordering::SeqCst);
    }

    pub(crate) fn hold_questions(&self) {
        self.held.questions.store(true, Ordering::SeqCst);
    }

    pub(crate) fn let_all_pass(&self) {
        self.held.answers.store(false, Ordering::SeqCst);
        self.held.questions.store(false, Ordering::SeqCst);
    }
}

/// Carries bytes until one end is closed, and then closes both. What is held back is lost.
fn carry(mut from: TcpStream, mut to: TcpStream, held: &AtomicBool) {
    let mut bytes = [0; 4_096];
    loop {
        match from.read(&mut bytes) {
            Ok(0) => break,
            Ok(_) if held.load(Ordering::SeqCst) => {}
            Ok(count) => {
                if to.write_all(&bytes[..count]).is_err() {
                    break;
                }
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}
