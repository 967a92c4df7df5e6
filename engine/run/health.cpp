#include "engine/run/health.hpp"

#include "engine/run/failure_text.hpp"
#include "engine/run/health_limits.hpp"
#include "kernels/core/error.hpp"
#include "kernels/core/vec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace pitchdrop {
namespace {

using namespace health_limits;

bool is_free(const MotionSettings& settings, int axis)
{
    return settings.barostat != Barostat::none && settings.axis_group[axis] != fixed_axis;
}

bool is_driven(const Branch& branch)
{
    return branch.stage == StageKind::creep || branch.stage == StageKind::extend;
}

/// "+5.8e-04(2)" would hide small errors behind the exponent: value ± error.
std::string show(const Measurement& m, const char* unit)
{
    return fmt::format("{:+.2g} ± {:.1g} {}", m.value, m.error, unit);
}

} // namespace

HealthMonitor::HealthMonitor(const Branch& branch, const Replica& start,
                             const double (&begin_box)[3])
    : branch_(branch), drive_(start.drive), beads_(start.state.topology->beads()),
      last_step_(start.state.motion.step)
{
    const Model& model = *start.model;
    for (const BeadType& type : model.bead_types) epsilon_ = std::max(epsilon_, type.epsilon);
    if (!(epsilon_ > 0)) epsilon_ = 1;
    double sigma = 0;
    for (const std::uint8_t type : start.state.topology->type)
        sigma += model.bead_types[type].sigma / beads_;
    cubed_sigma_ = sigma * sigma * sigma;
    for (int axis = 0; axis < 3; ++axis) begin_box_[axis] = begin_box[axis];
}

void HealthMonitor::add(const Sample& sample, const ThermoContext& context)
{
    if (failure_ || branch_.stage == StageKind::minimize) return;
    step_ = sample.step;
    density_ = beads_ / box_volume(sample.box);
    strain_ = strain(sample, context);
    double twice_kinetic = 0, pressure = 0;
    for (int axis = 0; axis < 3; ++axis) {
        twice_kinetic += sample.momentum_flux[axis];
        pressure += mean_pressure(sample, axis) / 3;
    }
    const double energy =
        0.5 * twice_kinetic + sample.pair_energy + sample.bond_energy + sample.angle_energy;
    const double conserved = (energy - sample.bath_energy) / beads_;
    check_numbers(sample, conserved);
    check_density(sample);
    check_shape(sample);
    if (sample.mean_count > 0) {
        HealthRow row{double(step_) * context.timestep, conserved, sample.mean_temperature, 0,
                      pressure};
        row.target = 0.5 * (drive_.temperature.at(last_step_) + drive_.temperature.at(step_));
        series_.add(row);
        check_drift();
        check_temperature();
    }
    last_step_ = step_;
}

void HealthMonitor::check_numbers(const Sample& sample, double conserved)
{
    if (std::isfinite(conserved) && std::isfinite(box_volume(sample.box))) return;
    fail(explain("energy or box are no numbers at " + moment(),
                 "overlap, or a timestep that is too long",
                 "use a smaller timestep or start from a relaxed state"));
}

void HealthMonitor::check_density(const Sample& sample)
{
    const MotionSettings& settings = branch_.settings;
    if (!is_free(settings, 0) && !is_free(settings, 1) && !is_free(settings, 2)) return;
    const double begin = beads_ / box_volume(begin_box_), absolute = density_ * cubed_sigma_;
    const double ratio = density_ / begin;
    const std::string found = fmt::format("the density is {:.3g} at {}, {:.3g} at the beginning",
                                          density_, moment(), begin);
    if (ratio < thin_ratio && absolute < gas_density)
        return fail(runaway_box(branch_, moment(), begin_box_, sample.box));
    if (ratio > collapsed_ratio && absolute > collapsed_density)
        return fail(explain(found,
                            fmt::format("more than {:g} beads per σ³ is no packing of beads: "
                                        "the box collapses",
                                        collapsed_density),
                            "give less pressure or compressive stress"));
    if (ratio < thin_ratio)
        warn(Kind::density,
             explain(found,
                     fmt::format("it is below {:g} times of that: the sample expands like a "
                                 "gas",
                                 thin_ratio),
                     "see whether pressure and temperature are those of a condensed state"));
    if (ratio > dense_ratio && absolute > dense_density)
        warn(Kind::density,
             explain(found,
                     fmt::format("it is above {:g} times of that and above {:g} beads per "
                                 "σ³",
                                 dense_ratio, dense_density),
                     "see whether the pressure is meant"));
}

void HealthMonitor::check_shape(const Sample& sample)
{
    if (is_driven(branch_)) return;
    double least = 1e300, most = 0;
    for (int axis = 0; axis < 3; ++axis) {
        const double stretch = sample.box[axis] / begin_box_[axis];
        least = std::min(least, stretch);
        most = std::max(most, stretch);
    }
    if (!(most > shape_warning * least)) return;
    const std::string text =
        explain(fmt::format("the box has changed its shape by a factor {:.3g} at {}", most / least,
                            moment()),
                "its axes move independently and the sample flows", "use coupling isotropic");
    if (most > shape_failure * least)
        fail(text);
    else
        warn(Kind::shape, text);
}

/// Bond swaps change the energy at once.
bool HealthMonitor::has_drift() const
{
    return branch_.bond_swap_interval == 0 && branch_.stage != StageKind::minimize;
}

bool HealthMonitor::has_target() const
{
    return branch_.settings.thermostat != Thermostat::none && branch_.stage != StageKind::minimize;
}

void HealthMonitor::check_drift()
{
    if (!has_drift() || series_.rows() < least_rows || series_.duration() < least_time) return;
    const Measurement drift = series_.drift();
    const bool much = drift.exceeds(drift_failure * epsilon_, significance);
    if (!much && !drift.exceeds(drift_warning * epsilon_, significance)) return;
    const std::string text = explain(
        fmt::format("the conserved energy drifts by {} until {}", show(drift, "ε per bead and τ"),
                    moment()),
        fmt::format("above {:.0e}: the timestep is too long, or impulses of the bath resonate with "
                    "the bonds",
                    (much ? drift_failure : drift_warning) * epsilon_),
        "use a smaller timestep or coupling_interval");
    if (much)
        fail(text);
    else
        warn(Kind::drift, text);
}

void HealthMonitor::check_temperature()
{
    const double own_time = least_thermostat_times * branch_.settings.thermostat_time;
    if (!has_target() || series_.rows() < least_rows ||
        series_.duration() < std::max(least_time, own_time))
        return;
    const Measurement deviation = series_.temperature_deviation();
    const double target = series_.recent().target;
    const double duration = double(branch_.steps) * branch_.settings.timestep;
    const double rate = std::abs(branch_.temperature_end - branch_.temperature_begin) / duration;
    const double lag = 2 * rate * branch_.settings.thermostat_time; // behind a target that moves
    const bool much = deviation.exceeds(temperature_failure * target + lag, significance);
    if (!much && !deviation.exceeds(temperature_warning * target + lag, significance)) return;
    const std::string text = explain(
        fmt::format("the temperature is off its target {:.4g} by {} at {}", target,
                    show(deviation, "on average"), moment()),
        fmt::format("more than {:g} %: the thermostat cannot keep up with a source of heat, mostly "
                    "a timestep that is too long",
                    100 * (much ? temperature_failure : temperature_warning)),
        "use a smaller timestep or a shorter thermostat time");
    if (much)
        fail(text);
    else
        warn(Kind::temperature, text);
}

std::string HealthMonitor::moment() const
{
    return fmt::format("t = {:.6g}, step {}", double(step_) * branch_.settings.timestep, step_);
}

void HealthMonitor::warn(Kind kind, const std::string& text)
{
    static constexpr const char* names[] = {"drift", "temperature", "density", "shape"};
    const std::uint32_t bit = 1u << unsigned(kind);
    if (warned_ & bit) return;
    warned_ |= bit;
    warnings_.push_back({names[int(kind)], text});
}

void HealthMonitor::fail(const std::string& text)
{
    if (!failure_) failure_ = text;
}

std::vector<HealthWarning> HealthMonitor::take_warnings() { return std::exchange(warnings_, {}); }

nlohmann::json HealthMonitor::figures() const
{
    if (step_ < 0) return nullptr;
    nlohmann::json value = {{"step", step_}, {"density", density_}, {"strain", strain_}};
    if (series_.rows() == 0) return value;
    const HealthRow recent = series_.recent();
    value["temperature"] = recent.temperature;
    value["pressure"] = recent.pressure;
    if (has_target()) value["target"] = recent.target;
    if (const Measurement drift = series_.drift(); has_drift() && std::isfinite(drift.error)) {
        value["drift"] = drift.value;
        value["drift_error"] = drift.error;
    }
    return value;
}

std::string HealthMonitor::save() const
{
    Packer packer;
    packer.value(density_);
    packer.value(strain_);
    packer.value(step_);
    packer.value(last_step_);
    packer.value(warned_);
    series_.save(packer);
    return packer.bytes;
}

void HealthMonitor::restore(std::string_view bytes)
{
    Unpacker unpacker(bytes);
    density_ = unpacker.value<double>();
    strain_ = unpacker.value<double>();
    step_ = unpacker.value<std::int64_t>();
    last_step_ = unpacker.value<std::int64_t>();
    warned_ = unpacker.value<std::uint32_t>();
    series_.restore(unpacker);
}

} // namespace pitchdrop
