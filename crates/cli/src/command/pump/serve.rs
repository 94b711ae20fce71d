//! `cisterna pump serve`: a virtual pump that a programmer can call over TCP.

mod port;
mod virtual_pump;

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::ExitCode;

use cisterna_catalog::Catalog;
use cisterna_link::device::{Device, Identity};
use cisterna_link::message::Patient;
use cisterna_link::session::Serial;
use clap::Args;

use super::key;
use crate::command::failed;
use port::Port;
use virtual_pump::VirtualPump;

/// Be a virtual pump: a TCP port of this computer is its radio
///
/// The pump is its control core with its stored programme and its monitor, and a motor that does
/// what it is told. It comes from the factory: empty, without a programme. Each connection,
/// command, refusal and alarm is one line on standard output, after the pump's own time. Not a
/// medical device.
#[derive(Debug, Args)]
#[command(after_help = "\
It lives as long as this process: when it ends, the pump is gone with its reservoir and programme,
and the next one is a new pump. Stop it with Ctrl-C. Start it before `cisterna programmer`.

A connection is a call. One programmer at a time is heard; another one is turned away at once. The
pump's radio is thrifty: it takes 30 calls in a row, and then one in 5 minutes of its time. With
--accelerate its time runs faster while nobody is connected; while somebody is, it runs as on the
wall, because the times of the link are those of people.

Examples:
  cisterna pump pair --key pump.key
  cisterna pump serve --port 4100 --key pump.key --serial DEMO-1 --patient 7
  cisterna pump serve --port 4100 --key pump.key --serial DEMO-1 --patient 7 --accelerate 60")]
pub(super) struct Serve {
    /// TCP port of 127.0.0.1; with 0 any free one, which is printed
    #[arg(long, value_name = "PORT")]
    port: u16,
    /// Pairing key, made with `cisterna pump pair`
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Pump of the catalogue
    #[arg(long, value_name = "NAME", default_value = "SynchroMed II 20")]
    pump: String,
    /// Serial of this pump: at most 16 letters, digits and signs
    #[arg(long, value_name = "TEXT", default_value = "VIRTUAL-1", value_parser = serial)]
    serial: Serial,
    /// Number of the patient that it is given to; without one it takes no order
    #[arg(long, value_name = "N", value_parser = patient)]
    patient: Option<Patient>,
    /// How many times faster its time runs while nobody is connected
    #[arg(long, value_name = "FACTOR", default_value = "1",
          value_parser = clap::value_parser!(u32).range(1..=86_400))]
    accelerate: u32,
}

/// Reads the serial of a pump.
pub(in crate::command) fn serial(text: &str) -> Result<Serial, String> {
    Serial::new(text).ok_or_else(|| {
        "expected 1 to 16 letters, digits and signs without a space, such as DEMO-1".to_owned()
    })
}

/// Reads the number of a patient.
pub(in crate::command) fn patient(text: &str) -> Result<Patient, String> {
    let number: u64 = crate::value::times(text)
        .map_err(|_| "expected the patient's number: a whole number such as 7".to_owned())?;
    Ok(Patient(u128::from(number).to_be_bytes()))
}

/// The number of a patient, for people.
pub(in crate::command) fn number_of(Patient(bytes): Patient) -> u128 {
    u128::from_be_bytes(bytes)
}

pub(super) fn run(serve: &Serve) -> ExitCode {
    match serve.serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => failed(message),
    }
}

impl Serve {
    fn serve(&self) -> Result<(), String> {
        let key = key::read(&self.key)?;
        let catalog = Catalog::built_in();
        let pump = catalog.pump(&self.pump).map_err(|error| format!("--pump: {error}"))?;
        let model =
            pump.control_model().map_err(|error| format!("--pump {}: {error}", pump.name))?;
        let mut implant = VirtualPump::new(model).map_err(|error| format!("--pump: {error}"))?;
        let identity = Identity { serial: self.serial, patient: self.patient };
        let device = Device::new(key, identity, &mut implant).map_err(|_| {
            "the virtual pump has no memory for its link; start it again".to_owned()
        })?;
        let listener = listen(self.port)?;
        let address = listener.local_addr();
        let address = address.map_err(|error| format!("cannot tell the port: {error}"))?;
        let patient = self.patient.map_or_else(
            || "no patient, so that it takes no order".to_owned(),
            |patient| format!("patient {}", number_of(patient)),
        );
        port::say(&format!(
            "Virtual pump {} ({}), {patient}, on {address}",
            self.serial, pump.name
        ))?;
        let time = match self.accelerate {
            1 => String::new(),
            factor => format!(" Its time runs {factor} times as fast while nobody is connected."),
        };
        port::say(&format!("Not a medical device.{time} Stop with Ctrl-C."))?;
        Port::new(listener, device, implant, self.accelerate).serve()
    }
}

fn listen(port: u16) -> Result<TcpListener, String> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let cannot = |error| {
        format!(
            "--port {port}: cannot listen on {address}: {error}; is another pump served there? \
             Choose another --port, or 0 for any free one"
        )
    };
    let listener = TcpListener::bind(address).map_err(cannot)?;
    listener.set_nonblocking(true).map_err(cannot)?;
    Ok(listener)
}
