#include "engine/run/observers.hpp"

#include "kernels/core/error.hpp"

namespace pitchdrop {
namespace {

void restore(Observer& observer, const Run& run, const Branch& branch, const BranchStart& start)
{
    const auto section = start.extra.find(section_of(observer));
    if (section == start.extra.end())
        throw InputError(run.directory.checkpoint(branch).string() + " lacks the section \"" +
                             section_of(observer) + "\"",
                         "without it, " + branch.id + " cannot go on measuring",
                         "restore the run directory, or choose another --out");
    observer.restore(section->second);
}

} // namespace

std::string section_of(const Observer& observer) { return "observer/" + observer.name(); }

Observers make_observers(const Run& run, const Branch& branch, const BranchStart& start)
{
    Observers observers;
    if (start.resumed)
        for (const auto& observer : observers) restore(*observer, run, branch, start);
    return observers;
}

} // namespace pitchdrop
