#pragma once
#include <string>

namespace pitchdrop {

/// Seconds of a walltime as sbatch reads it: minutes, minutes:seconds, hours:minutes:seconds, days-hours,
/// days-hours:minutes or days-hours:minutes:seconds; or with units, "1h30m". Throws InputError.
double parse_slurm_time(const std::string& text);

/// "1:30:00", which sbatch reads as what it is.
std::string slurm_time(double seconds);

} // namespace pitchdrop
