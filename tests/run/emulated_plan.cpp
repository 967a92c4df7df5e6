#include "sweep.hpp"

#include "engine/io/snapshot_file.hpp"
#include "engine/state/lattice_chains.hpp"

using namespace pitchdrop;
using namespace pitchdrop::test;
using nlohmann::json;

TEST_CASE("the device's batches carry out a plan, and results do not depend on it")
{
    // From chains on a lattice: a push-off would take the emulator minutes.
    const Sweep s;
    ChainSettings chains;
    chains.chains = 8;
    chains.beads_per_chain = 32;
    chains.density = 0.9;
    write_snapshot(s.scratch / "chains.data", lattice_chains(chains));
    json what = sweep(3, {0.6, 0.5}, {0, 0.4});
    what["system"] = {{"state", "chains.data"}, {"seed", 3}};
    what["protocol"][0]["duration"] = 0.4;
    what["protocol"][1]["rate"] = 1.0;
    what["protocol"][2]["duration"] = 2.4;
    what["protocol"][2]["observe"]["softness"].update(
        {{"frame", 0.4}, {"frames_before", 1}, {"frames_after", 1}, {"block", 2}});
    what["timestep"] = 0.004;
    REQUIRE(s.run("wide", what, never, "emulated") == Outcome::complete);
    REQUIRE(s.run("narrow", what, never, "emulated", 1) == Outcome::complete);
    REQUIRE(s.run("pairs", what, never, "emulated", 2) == Outcome::complete);
    const ProtocolTree tree = build_tree(s.configuration(what));
    REQUIRE(tree.size() == 1 + 2 + 4);
    for (const Branch& branch : tree) {
        s.check_equal("wide", "narrow", branch.id);
        s.check_equal("wide", "pairs", branch.id);
    }
}
