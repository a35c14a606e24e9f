//! The program `gongkai`; everything is in the library.

fn main() -> std::process::ExitCode {
    gongkai::cli::main()
}
