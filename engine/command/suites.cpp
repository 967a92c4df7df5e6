#include "engine/command/suites.hpp"

#include <fmt/format.h>

namespace pitchdrop {
namespace {

/// Larger states are tiles of this many beads: making them bead by bead would take longer than what
/// is measured.
constexpr std::uint32_t tile_beads = 16384;

void set_beads(Workload& workload, std::uint32_t beads)
{
    workload.beads = beads;
    workload.tiles = 1;
    if (beads <= tile_beads) return;
    workload.tiles = int(beads / tile_beads);
    workload.beads = tile_beads;
}

class Suite {
public:
    Suite(const Workload& base, bool tiny) : base_(base), tiny_(tiny)
    {
        if (!tiny) return;
        base_.steps = 40;
        base_.block_steps = base_.sample_interval = base_.frame = 20;
        base_.drift_steps = 20;
        base_.relaxation = 2000;
    }

    Workload& add(const std::string& suite, std::uint32_t beads, int replicas,
                  const std::string& ensemble, const std::string& more = "")
    {
        SuiteCase& one = cases_.emplace_back();
        one.workload = base_;
        set_beads(one.workload, beads);
        one.workload.replicas = replicas;
        one.workload.ensemble = ensemble;
        one.name = fmt::format("{} {} x {} {}{}{}", suite, replicas, beads, ensemble,
                               more.empty() ? "" : ", ", more);
        return one.workload;
    }

    void liquid()
    {
        using Sizes = std::vector<std::uint32_t>;
        for (const auto beads : tiny_ ? Sizes{512} : Sizes{4096, 16384, 65536, 262144, 1048576}) {
            Workload& workload = add("lj", beads, 1, "nve");
            workload.liquid = true;
            if (tiny_) workload.beads = beads / 2, workload.tiles = 2;
            workload.temperature = 0.75;
            workload.timestep = 0.005;
        }
    }

    void glass()
    {
        using Sizes = std::vector<std::uint32_t>;
        const Sizes sizes =
            tiny_ ? Sizes{384} : Sizes{2560, 4096, 8192, 16384, 65536, 262144, 1048576};
        for (const auto beads : sizes)
            for (const char* ensemble : {"npt", "creep"}) add("glass", beads, 1, ensemble);
    }

    void batch()
    {
        if (tiny_) add("batch", 384, 3, "creep");
        if (tiny_) return;
        for (const int replicas : {88, 100})
            for (const std::uint32_t beads : {2560u, 10240u, 12800u})
                add("batch", beads, replicas, "creep");
    }

    void softness()
    {
        const std::uint32_t beads = tiny_ ? 1280 : 12800;
        const int replicas = tiny_ ? 1 : 88;
        add("softness", beads, replicas, "creep", "without");
        add("softness", beads, replicas, "creep", "rsoft40 once per frame").structure_set =
            "rsoft40";
        Workload& often = add("softness", beads, replicas, "creep", "radial30 every 10 steps");
        often.structure_set = "radial30";
        often.interval = 10;
    }

    void older(const std::string& name)
    {
        if (name == "sizes")
            for (std::uint32_t beads : {2560u, 5120u, 12800u, 25600u, 51200u, 102400u})
                add_whole(beads, 1, "npt");
        if (name == "replicas")
            for (int replicas : {1, 2, 4, 8, 16}) add_whole(2560, replicas, "creep");
        if (name == "ensembles")
            for (const char* ensemble : {"nve", "nvt", "npt", "creep"})
                add_whole(12800, 1, ensemble);
    }

    std::vector<SuiteCase> cases() const { return cases_; }

private:
    /// Not of tiles.
    void add_whole(std::uint32_t beads, int replicas, const std::string& ensemble)
    {
        Workload& workload = add("glass", beads, replicas, ensemble);
        workload.beads = beads;
        workload.tiles = 1;
    }

    Workload base_;
    bool tiny_;
    std::vector<SuiteCase> cases_;
};

} // namespace

const std::vector<std::string>& suite_names()
{
    static const std::vector<std::string> names = {"lj",  "glass", "batch",    "softness",
                                                   "all", "sizes", "replicas", "ensembles"};
    return names;
}

std::vector<SuiteCase> suite_cases(const std::string& name, const Workload& base, bool tiny)
{
    const bool older = name == "sizes" || name == "replicas" || name == "ensembles";
    Workload first = base;
    if (!older) { // as many steps as the time allows
        first.steps = 1000000;
        first.time_limit = base.time_limit > 0 ? base.time_limit : 3;
        first.drift_steps = 1000;
    }
    Suite suite(first, tiny);
    if (name == "lj" || name == "all") suite.liquid();
    if (name == "glass" || name == "all") suite.glass();
    if (name == "batch" || name == "all") suite.batch();
    if (name == "softness" || name == "all") suite.softness();
    suite.older(name);
    return suite.cases();
}

} // namespace pitchdrop
