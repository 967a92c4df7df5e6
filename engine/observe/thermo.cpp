#include "engine/observe/thermo.hpp"

#include "engine/observe/durable.hpp"
#include "kernels/core/error.hpp"
#include "kernels/core/vec.hpp"
#include "kernels/physics/motion/advance.hpp"

#include <fmt/format.h>

#include <charconv>

namespace pitchdrop {
namespace {

struct Pressure {
    double tensor[6]; ///< xx yy zz xy xz yz
};

Pressure pressure(const Sample& sample)
{
    Pressure p{};
    for (int k = 0; k < 6; ++k) {
        const double kinetic = k < 3 ? sample.momentum_flux[k] : 0.0;
        p.tensor[k] = (kinetic + sample.virial[k]) / box_volume(sample.box);
    }
    return p;
}

/// Length of the part of the file whose rows are at most `last_step`; a torn last row is dropped.
std::uintmax_t length_up_to(const std::filesystem::path& path, std::int64_t last_step)
{
    std::ifstream file(path, std::ios::binary);
    std::string line;
    std::uintmax_t length = 0;
    for (bool header = true; std::getline(file, line) && !file.eof(); header = false) {
        if (!header) {
            const std::size_t comma = line.find(',');
            std::int64_t step = 0;
            const char* end = line.data() + line.size();
            if (comma == std::string::npos ||
                std::from_chars(line.data() + comma + 1, end, step).ec != std::errc() ||
                step > last_step)
                break;
        }
        length += line.size() + 1;
    }
    return length;
}

} // namespace

ThermoContext make_thermo_context(const MotionSettings& settings, int axis,
                                  const ReplicaState& state, const double begin_box[3])
{
    ThermoContext context;
    context.timestep = settings.timestep;
    context.beads = state.topology->beads();
    context.degrees_of_freedom = degrees_of_freedom(settings, context.beads);
    context.axis = axis;
    for (int k = 0; k < 3; ++k) context.reference_length[k] = begin_box[k];
    return context;
}

double strain(const Sample& sample, const ThermoContext& context)
{
    return sample.box[context.axis] / context.reference_length[context.axis] - 1;
}

double mean_pressure(const Sample& sample, int axis)
{
    return sample.mean_count > 0 ? sample.mean_pressure[axis] : pressure(sample).tensor[axis];
}

double true_stress(const Sample& sample, const ThermoContext& context)
{
    return -mean_pressure(sample, context.axis);
}

std::string thermo_header()
{
    return "time,step,temperature,kinetic_energy,pair_energy,bond_energy,angle_energy,"
           "potential_energy,total_energy,conserved,density,box_x,box_y,box_z,strain,"
           "pressure_xx,pressure_yy,pressure_zz,pressure_xy,pressure_xz,pressure_yz,"
           "mean_pressure_xx,mean_pressure_yy,mean_pressure_zz,mean_temperature,true_stress,"
           "mean_softness\n";
}

std::string thermo_row(const Sample& sample, const ThermoContext& context,
                       const SoftnessAt& softness)
{
    const double twice_kinetic =
        sample.momentum_flux[0] + sample.momentum_flux[1] + sample.momentum_flux[2];
    const double temperature = twice_kinetic / context.degrees_of_freedom;
    const double potential = sample.pair_energy + sample.bond_energy + sample.angle_energy;
    const double total = 0.5 * twice_kinetic + potential;
    const Pressure p = pressure(sample);

    std::string row = fmt::format("{:.9g},{}", double(sample.step) * context.timestep, sample.step);
    const auto add = [&row](double value) { row += fmt::format(",{:.9g}", value); };
    add(temperature);
    add(0.5 * twice_kinetic);
    add(sample.pair_energy);
    add(sample.bond_energy);
    add(sample.angle_energy);
    add(potential);
    add(total);
    add(total - sample.bath_energy);
    add(context.beads / box_volume(sample.box));
    for (double length : sample.box) row += fmt::format(",{:.12g}", length);
    add(strain(sample, context));
    for (double component : p.tensor) add(component);
    for (int axis = 0; axis < 3; ++axis) add(mean_pressure(sample, axis));
    add(sample.mean_count > 0 ? sample.mean_temperature : temperature);
    add(true_stress(sample, context));
    row += ','; // empty where no frame of softness was taken
    if (softness.step == sample.step) row += fmt::format("{:.9g}", softness.mean);
    return row + '\n';
}

ThermoFile::ThermoFile(const std::filesystem::path& path, std::int64_t last_step) : path_(path)
{
    if (std::filesystem::exists(path))
        std::filesystem::resize_file(path, length_up_to(path, last_step));
    file_.open(path, std::ios::binary | std::ios::app);
    if (!file_)
        throw InputError("cannot write " + path.string(), "the file system refused",
                         "check permissions and free space");
    if (std::filesystem::file_size(path) == 0) file_ << thermo_header() << std::flush;
}

void ThermoFile::append(std::span<const Sample> samples, const ThermoContext& context,
                        const SoftnessAt& softness)
{
    for (const Sample& sample : samples) file_ << thermo_row(sample, context, softness);
    file_.flush();
    if (!file_) throw std::runtime_error("cannot write " + path_.string() + " (disk full?)");
}

void ThermoFile::synchronize()
{
    file_.flush();
    if (!file_) throw std::runtime_error("cannot write " + path_.string() + " (disk full?)");
    make_durable(path_);
}

} // namespace pitchdrop
