#include "engine/run/signals.hpp"

#include <signal.h>
#include <unistd.h>

namespace pitchdrop {
namespace {

constexpr int stop_signals[] = {SIGTERM, SIGINT, SIGUSR1};
volatile sig_atomic_t received_signal = 0;
struct sigaction previous_action[3];

extern "C" void request_stop(int signal)
{
    if (signal == SIGINT && received_signal == SIGINT) _exit(128 + SIGINT);
    received_signal = signal;
}

} // namespace

StopSignals::StopSignals()
{
    received_signal = 0;
    struct sigaction action = {};
    action.sa_handler = request_stop;
    action.sa_flags = SA_RESTART;
    for (int k = 0; k < 3; ++k) sigaction(stop_signals[k], &action, &previous_action[k]);
}

StopSignals::~StopSignals()
{
    for (int k = 0; k < 3; ++k) sigaction(stop_signals[k], &previous_action[k], nullptr);
}

int StopSignals::received() const { return received_signal; }

} // namespace pitchdrop
