#pragma once

namespace pitchdrop {

/// While it lives, SIGTERM, SIGINT and SIGUSR1 become a request to stop at the next block
/// boundary; a second SIGINT ends the process at once.
class StopSignals {
public:
    StopSignals();
    ~StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

    /// The signal that asked to stop, 0 if none did.
    int received() const;
};

} // namespace pitchdrop
