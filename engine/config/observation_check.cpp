#include "engine/config/observation_check.hpp"

#include "engine/config/checks.hpp"
#include "engine/config/field.hpp"
#include "engine/config/steps.hpp"

namespace pitchdrop {

void ObservationCheck::enter(const std::string& stage_path, const char* name)
{
    path_ = join_path(join_path(stage_path, "observe"), name);
}

void ObservationCheck::fail(const char* field, const std::string& text)
{
    fail_at(*field ? join_path(path_, field) : path_, text);
}

void ObservationCheck::fail_at(const std::string& path, const std::string& text)
{
    problems_.push_back(document_.problem_at(path, text));
}

bool ObservationCheck::is_usable(const std::string& file, const char* field)
{
    const std::string problem = input_file_problem(file, directory_);
    if (!problem.empty()) fail(field, problem);
    return problem.empty();
}

bool ObservationCheck::check_frame(double frame, double timestep)
{
    const double unit = double(block_steps) * timestep;
    if (is_whole_multiple(frame, unit)) return true;
    fail("frame", explain("found " + show_number(frame) + " τ",
                          "frames are taken every so many blocks of " +
                              std::to_string(block_steps) + " steps = " + show_number(unit) + " τ",
                          "give a multiple of that"));
    return false;
}

} // namespace pitchdrop
