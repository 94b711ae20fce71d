//! The emulated board: Arm's MPS2 with the FPGA image AN386, a Cortex-M4 at 25 MHz.
//!
//! Serial ports, timer, watchdog, motor line and memory. This is the only file of the project with
//! `unsafe` code: it talks to registers and looks at memory that Rust does not know of.
#![allow(unsafe_code, reason = "registers and raw memory are only to be had so")]

use core::fmt::{self, Write};
use core::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicUsize, Ordering};

use cortex_m::interrupt::InterruptNumber;
use cortex_m::peripheral::syst::SystClkSource;
use cortex_m::peripheral::{NVIC, Peripherals};
#[cfg(feature = "bench")]
use cortex_m_rt::STACK_PAINT_VALUE;
use cortex_m_rt::exception;

use cisterna_pump::{Coil, Position};

use crate::rotor::Line;
use crate::selftest::Passed;

/// The clock of processor and peripherals.
const CLOCK_HZ: u32 = 25_000_000;
/// How often the timer interrupts.
pub(crate) const TICK_MS: u32 = 10;
const BAUD: u32 = 115_200;
/// How long the loop may be away before the watchdog stops the pump.
const WATCHDOG_MS: u32 = 2_000;
/// How often a full transmitter is asked before the rest of what is said is given up.
const TRANSMIT_TRIES: u32 = 1_000_000;

/// A register of the board. Only the constants of this file are ones.
#[derive(Clone, Copy)]
struct Register(usize);

const TIMER_CONTROL: Register = Register(0x4000_0000);
const TIMER_VALUE: Register = Register(0x4000_0004);
const TIMER_RELOAD: Register = Register(0x4000_0008);
const WATCHDOG_LOAD: Register = Register(0x4000_8000);
const WATCHDOG_CONTROL: Register = Register(0x4000_8008);
const WATCHDOG_CLEAR: Register = Register(0x4000_800c);

/// The registers of a serial port.
struct Uart {
    data: Register,
    state: Register,
    control: Register,
    interrupt: Register,
    baud_divider: Register,
}

impl Uart {
    const fn at(base: usize) -> Self {
        Self {
            data: Register(base),
            state: Register(base + 0x4),
            control: Register(base + 0x8),
            interrupt: Register(base + 0xc),
            baud_divider: Register(base + 0x10),
        }
    }
}

/// The port of the link: frames, in both directions.
const LINK: Uart = Uart::at(0x4000_4000);
/// The port for words to people. Only an image with the feature `bench` listens there.
const WORDS: Uart = Uart::at(0x4000_5000);

const TIMER_ENABLE: u32 = 1;
const UART_TRANSMITTER_FULL: u32 = 1;
const UART_RECEIVER_FULL: u32 = 1 << 1;
const UART_TRANSMIT: u32 = 1;
const UART_RECEIVE: u32 = 1 << 1;
const UART_RECEIVE_INTERRUPT: u32 = 1 << 3;
const UART_RECEIVED: u32 = 1 << 1;
const WATCHDOG_INTERRUPT: u32 = 1;

/// The interrupt of a serial port's receiver. Only the constants of this file are ones.
#[derive(Clone, Copy, PartialEq, Eq)]
struct ReceiverInterrupt(u16);

const LINK_LINE: ReceiverInterrupt = ReceiverInterrupt(0);
const WORDS_LINE: ReceiverInterrupt = ReceiverInterrupt(2);

// SAFETY: the board has both interrupts, and their numbers never change.
unsafe impl InterruptNumber for ReceiverInterrupt {
    fn number(self) -> u16 {
        self.0
    }
}

fn read(register: Register) -> u32 {
    // SAFETY: the address is one of the constants above, an aligned register of this board that may
    // be read at any time.
    unsafe { core::ptr::with_exposed_provenance::<u32>(register.0).read_volatile() }
}

fn write(register: Register, value: u32) {
    // SAFETY: the address is one of the constants above, an aligned register of this board. No
    // value of any of them lets the hardware write to memory.
    unsafe { core::ptr::with_exposed_provenance_mut::<u32>(register.0).write_volatile(value) }
}

/// Milliseconds that the timer counted and nobody has taken yet.
static ELAPSED_MS: AtomicU32 = AtomicU32::new(0);
/// Whether the motor line is held.
static MOTOR_HELD: AtomicBool = AtomicBool::new(true);
/// What came in over the link: room for two of its longest frames. QEMU hands over bytes as fast as
/// they are taken, so that a frame may come whole while time passes in the pump.
static LINK_RECEIVED: Received<4096> = Received::new();
static WORDS_RECEIVED: Received<256> = Received::new();

/// What a serial port received and the loop has not read yet. One writes, the interrupt, and one
/// reads, the loop.
struct Received<const N: usize> {
    bytes: [AtomicU8; N],
    written: AtomicUsize,
    read: AtomicUsize,
}

impl<const N: usize> Received<N> {
    const fn new() -> Self {
        let bytes = [const { AtomicU8::new(0) }; N];
        Self { bytes, written: AtomicUsize::new(0), read: AtomicUsize::new(0) }
    }

    fn place(&self, count: usize) -> Option<&AtomicU8> {
        self.bytes.get(count % N)
    }

    /// Keeps a byte. When there is no room it is lost: its frame is then damaged, and its line
    /// cannot be read, which is safer than a half of it and a half of the next.
    fn put(&self, byte: u8) {
        let written = self.written.load(Ordering::Relaxed);
        let kept = written.wrapping_sub(self.read.load(Ordering::Acquire));
        if kept < N
            && let Some(place) = self.place(written)
        {
            place.store(byte, Ordering::Relaxed);
            self.written.store(written.wrapping_add(1), Ordering::Release);
        }
    }

    fn is_empty(&self) -> bool {
        self.read.load(Ordering::Relaxed) == self.written.load(Ordering::Acquire)
    }

    fn take(&self) -> Option<u8> {
        let read = self.read.load(Ordering::Relaxed);
        if self.is_empty() {
            return None;
        }
        let byte = self.place(read)?.load(Ordering::Relaxed);
        self.read.store(read.wrapping_add(1), Ordering::Release);
        Some(byte)
    }

    /// Takes the byte that a port received. Cleared before reading: a byte that comes meanwhile
    /// interrupts again and is not forgotten.
    fn take_from(&self, uart: &Uart) {
        write(uart.interrupt, UART_RECEIVED);
        if read(uart.state) & UART_RECEIVER_FULL != 0 {
            self.put(read(uart.data).to_le_bytes()[0]);
        }
    }
}

/// Starts serial ports, timer and reference timer. The watchdog starts with [`guard`].
pub(crate) fn start() {
    const BOTH_WAYS: u32 = UART_TRANSMIT | UART_RECEIVE | UART_RECEIVE_INTERRUPT;
    for uart in [&LINK, &WORDS] {
        write(uart.baud_divider, CLOCK_HZ / BAUD);
    }
    write(LINK.control, BOTH_WAYS);
    write(WORDS.control, if cfg!(feature = "bench") { BOTH_WAYS } else { UART_TRANSMIT });
    write(TIMER_RELOAD, u32::MAX);
    write(TIMER_VALUE, u32::MAX);
    write(TIMER_CONTROL, TIMER_ENABLE);
    if let Some(processor) = Peripherals::take() {
        let mut timer = processor.SYST;
        timer.set_clock_source(SystClkSource::Core);
        timer.set_reload(CLOCK_HZ / 1_000 * TICK_MS - 1);
        timer.clear_current();
        timer.enable_counter();
        timer.enable_interrupt();
    }
    // SAFETY: the handlers of all interrupts are in this file and share only atomics with others.
    unsafe {
        NVIC::unmask(LINK_LINE);
        if cfg!(feature = "bench") {
            NVIC::unmask(WORDS_LINE);
        }
        cortex_m::interrupt::enable();
    }
}

/// Starts the watchdog: from now on the loop has to come back in time, or the pump is stopped.
pub(crate) fn guard() {
    write(WATCHDOG_LOAD, CLOCK_HZ / 1_000 * WATCHDOG_MS);
    write(WATCHDOG_CONTROL, WATCHDOG_INTERRUPT);
}

/// Tells the watchdog that the loop came back: it counts from the start again.
pub(crate) fn came_back() {
    write(WATCHDOG_CLEAR, 1);
}

/// The milliseconds since this was asked last.
pub(crate) fn take_elapsed_ms() -> u32 {
    ELAPSED_MS.swap(0, Ordering::Relaxed)
}

/// How far a second timer came, in whole milliseconds. It does not interrupt and is used by nothing
/// but the self-test.
pub(crate) fn reference_ms() -> u32 {
    (u32::MAX - read(TIMER_VALUE)) / (CLOCK_HZ / 1_000)
}

/// A number to begin a weak generator with: how far the second timer came. It is no chance, and
/// under emulation often the same after every start.
pub(crate) fn weak_seed() -> u64 {
    u64::from(read(TIMER_VALUE))
}

/// Whether something came in over the link.
pub(crate) fn link_calls() -> bool {
    !LINK_RECEIVED.is_empty()
}

/// The next bytes of the link, as many as there are and as there is room for.
pub(crate) fn link_received(room: &mut [u8]) -> &[u8] {
    let mut count = 0;
    while let Some(free) = room.get_mut(count) {
        let Some(byte) = LINK_RECEIVED.take() else { break };
        *free = byte;
        count += 1;
    }
    room.get(..count).unwrap_or_default()
}

/// Sends bytes over the link.
pub(crate) fn link_send(bytes: &[u8]) {
    // What the line does not take is lost, as on any radio.
    let _ = transmit(&LINK, bytes);
}

/// The next byte of somebody who writes lines.
#[cfg(feature = "bench")]
pub(crate) fn words_received() -> Option<u8> {
    WORDS_RECEIVED.take()
}

/// Sleeps until the next interrupt, at the latest until the next tick.
pub(crate) fn sleep() {
    cortex_m::asm::wfi();
}

/// Gives up when the line takes nothing for long: the pump does not wait for a reader.
fn transmit(uart: &Uart, bytes: &[u8]) -> fmt::Result {
    for byte in bytes {
        let mut tries = 0..TRANSMIT_TRIES;
        let free = tries.any(|_| read(uart.state) & UART_TRANSMITTER_FULL == 0);
        if !free {
            return Err(fmt::Error);
        }
        write(uart.data, u32::from(*byte));
    }
    Ok(())
}

/// The port for words to people.
pub(crate) struct Words;

impl Write for Words {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        transmit(&WORDS, text.as_bytes())
    }
}

/// The motor line. On this board it is simulated: its turns are counted and move nothing.
pub(crate) struct MotorLine {
    position: Position,
    quanta: u64,
}

impl MotorLine {
    /// Frees the line, which only the passed self-test allows.
    pub(crate) fn release(_: Passed) -> Self {
        MOTOR_HELD.store(false, Ordering::Release);
        Self { position: Position::Rotor(Coil::Rest), quanta: 0 }
    }
}

impl Line for MotorLine {
    /// After a stop nothing turns any more.
    fn set(&mut self, position: Position) {
        let held = MOTOR_HELD.load(Ordering::Acquire);
        // The last coil of three: the rotor has come round.
        let last = Position::Rotor(Coil::C);
        if !held && position == last && self.position != last {
            self.quanta = self.quanta.saturating_add(1);
        }
        self.position = position;
    }

    fn counted(&self) -> u64 {
        self.quanta
    }
}

/// Holds the motor line and says why, again and again, so that somebody who connects later reads it
/// too. There is no way back but switching off: a restart would look as if nothing had happened.
pub(crate) fn stop(why: fmt::Arguments<'_>) -> ! {
    cortex_m::interrupt::disable();
    MOTOR_HELD.store(true, Ordering::Release);
    write(WATCHDOG_CONTROL, 0);
    loop {
        let _ = writeln!(Words, "stopped {why}");
        let said = reference_ms();
        while reference_ms().wrapping_sub(said) < 1_000 {
            core::hint::spin_loop();
        }
    }
}

unsafe extern "C" {
    /// The end of the stack region, where it starts to grow.
    static _stack_start: u32;
    /// The lowest word of the stack region.
    static _stack_end: u32;
}

/// The size of the stack region in bytes.
#[cfg(feature = "bench")]
pub(crate) fn stack_size() -> usize {
    (&raw const _stack_start).addr() - (&raw const _stack_end).addr()
}

/// How many bytes of the stack were ever used: below them the paint of the start is untouched.
#[cfg(feature = "bench")]
pub(crate) fn stack_used() -> usize {
    let lowest = &raw const _stack_end;
    let words = stack_size() / size_of::<u32>();
    // SAFETY: the linker gives both ends of the stack region, both aligned to words; every word in
    // it was painted at the start. A word that is in use right now may be read, as it is not
    // changed here, and volatile reads make no assumption about it.
    let painted =
        |index: &usize| unsafe { lowest.add(*index).read_volatile() == STACK_PAINT_VALUE };
    stack_size() - (0..words).take_while(painted).count() * size_of::<u32>()
}

/// Length and checksum of the image. Erased flash, until the image is sealed.
#[used]
#[unsafe(link_section = ".seal")]
static SEAL: [u32; 2] = [u32::MAX; 2];

/// The length and checksum that the image was sealed with.
pub(crate) fn seal() -> (u32, u32) {
    // SAFETY: a constant of this image. The read is volatile because sealing changes it after the
    // compiler has seen it.
    let [length, checksum] = unsafe { (&raw const SEAL).read_volatile() };
    (length, checksum)
}

/// A byte of the flash. None outside the flash of this image.
pub(crate) fn flash(offset: u32) -> Option<u8> {
    let end = u32::try_from((&raw const SEAL).addr()).ok()?;
    let address = core::ptr::without_provenance::<u8>(usize::try_from(offset).ok()?);
    // SAFETY: flash begins at address 0 and reaches to the seal, so the byte is there; nothing ever
    // writes to it. Address 0 holds the vector table: `read_volatile` may read it, as it is memory
    // of this board outside everything that Rust allocated.
    (offset < end).then(|| unsafe { read_flash(address) })
}

/// Reads one byte in assembly, because a pointer to address 0 means nothing to Rust.
///
/// # Safety
/// The address must lie in the flash.
unsafe fn read_flash(address: *const u8) -> u8 {
    let byte: u32;
    // SAFETY: the caller gives an address in the flash; loading from it changes nothing.
    unsafe {
        core::arch::asm!(
            "ldrb {byte}, [{address}]",
            address = in(reg) address,
            byte = out(reg) byte,
            options(readonly, nostack, preserves_flags),
        );
    }
    byte.to_le_bytes()[0]
}

/// A small piece of memory for the self-test to write into.
static SCRATCH: [AtomicU32; 256] = [const { AtomicU32::new(0) }; 256];

/// How many words of memory the self-test has.
pub(crate) const SCRATCH_WORDS: usize = SCRATCH.len();

/// Writes a word and reads it back from memory. None outside the piece for the self-test.
pub(crate) fn scratch_write(index: usize, value: u32) -> Option<()> {
    let word = SCRATCH.get(index)?.as_ptr();
    // SAFETY: the pointer is to an atomic that lives for ever and that nobody else uses.
    unsafe { word.write_volatile(value) };
    Some(())
}

/// Reads a word back from memory. None outside the piece for the self-test.
pub(crate) fn scratch_read(index: usize) -> Option<u32> {
    let word = SCRATCH.get(index)?.as_ptr();
    // SAFETY: as for writing.
    Some(unsafe { word.read_volatile() })
}

#[exception]
fn SysTick() {
    ELAPSED_MS.fetch_add(TICK_MS, Ordering::Relaxed);
}

/// The watchdog: the loop did not come back.
#[exception]
unsafe fn NonMaskableInt() {
    stop(format_args!("watchdog: the loop did not come back within {WATCHDOG_MS} ms"));
}

/// Every other interrupt. Only the receivers of the serial ports may come.
#[exception]
unsafe fn DefaultHandler(line: i16) {
    match u16::try_from(line).map(ReceiverInterrupt) {
        Ok(LINK_LINE) => LINK_RECEIVED.take_from(&LINK),
        Ok(WORDS_LINE) if cfg!(feature = "bench") => WORDS_RECEIVED.take_from(&WORDS),
        _ => stop(format_args!("interrupt {line}, which nobody expects")),
    }
}

/// What a report needs of the stack, generously.
const REPORT_STACK: usize = 2_048;

/// A fault of the processor, such as a stack that left its region. Then there is no stack left to
/// report on, so the report begins a new one over the old. A name that `cortex-m-rt` looks for.
///
/// # Safety
/// Only the processor calls it.
#[unsafe(naked)]
#[unsafe(no_mangle)]
unsafe extern "C" fn HardFault() -> ! {
    core::arch::naked_asm!(
        "mrs r0, msp",
        "movw r1, #:lower16:{end}",
        "movt r1, #:upper16:{end}",
        "add r1, r1, #{report}",
        "cmp r0, r1",
        "bhs 1f",
        "movw r1, #:lower16:{start}",
        "movt r1, #:upper16:{start}",
        "msr msp, r1",
        "1: b {fault}",
        end = sym _stack_end,
        start = sym _stack_start,
        report = const REPORT_STACK,
        fault = sym processor_fault,
    )
}

/// Reports a fault of the processor; `stack` is where the stack stood when it came.
extern "C" fn processor_fault(stack: usize) -> ! {
    /// Which of the words that the processor saved is the place in the program.
    const PLACE: usize = 6;
    let (end, start) = ((&raw const _stack_end).addr(), (&raw const _stack_start).addr());
    let frame = core::ptr::with_exposed_provenance::<u32>(stack).wrapping_add(PLACE);
    if stack < end + REPORT_STACK || frame.addr() >= start {
        stop(format_args!("fault of the processor: the stack is used up"));
    }
    // SAFETY: it lies within the stack region, where the processor has just saved it, and is
    // aligned as the processor aligns its stack.
    let place = unsafe { frame.read_volatile() };
    stop(format_args!("fault of the processor at {place:#010x}"));
}
