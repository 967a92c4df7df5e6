#include "engine/config/model_hash.hpp"
#include "engine/config/pair_kinds.hpp"
#include "engine/config/schema.hpp"
#include "engine/config/writer.hpp"
#include "kernels/model/bonded.hpp"
#include "kernels/model/pair_table.hpp"
#include "tests/config/support.hpp"

#include <fmt/format.h>

#include <cmath>

namespace pitchdrop::kinds_test {

using namespace pitchdrop::test;

// What a configuration may say of a kind follows from its header: these tests iterate the lists.

namespace {

/// "{"type": …" with every parameter a little off its default, and "extra" behind.
std::string written(const KindInfo& kind, const std::string& extra = "")
{
    std::string text = fmt::format("{{\"type\": \"{}\"", kind.name);
    for (const ParameterInfo& p : kind.parameters)
        text += fmt::format(", \"{}\": {}", p.name,
                            std::isnan(p.usual) || p.usual == 0 ? 1.25 : 1.25 * p.usual);
    return text + extra + "}";
}

std::string message_of(const std::string& model)
{
    try {
        parse_model(model, "model.json");
    } catch (const ConfigurationError& error) {
        return error.what();
    }
    return "";
}

} // namespace

TEST_CASE("every pair potential is read with its own parameters")
{
    for (std::size_t k = 0; k < pair_kinds().size(); ++k) {
        const KindInfo& kind = pair_kind_infos()[k];
        INFO(kind.name);
        const Model model =
            parse_model(fmt::format(R"({{"pair": {}}})", written(kind)), "model.json");
        CHECK(model.pair.potential == pair_kinds()[k].potential);
        CHECK(model.pair.wca == pair_kinds()[k].repulsive);
        PairPotentials::at(model.pair.potential, [&]<class Potential>() {
            const auto values = pair_values<Potential>(model.pair, pair_scales(model, 0, 0));
            for (const auto& p : Potential::parameters)
                CHECK(values.*p.value ==
                      Approx(1.25 * (typename Potential::Values{}.*p.value)).epsilon(1e-12));
        });
        const Model plain =
            parse_model(fmt::format(R"({{"pair": {{"type": "{}"}}}})", kind.name), "model.json");
        PairPotentials::at(plain.pair.potential, [&]<class Potential>() {
            const auto values = pair_values<Potential>(plain.pair, pair_scales(plain, 0, 0));
            for (const auto& p : Potential::parameters)
                CHECK(values.*p.value == typename Potential::Values{}.*p.value);
        });
        if (k > 0) CHECK(model_hash(plain) != model_hash(Model()));
    }
    CHECK(model_hash(parse_model("{}", "m")) == model_hash(Model()));
}

TEST_CASE("types of beads and overrides call energies and lengths as their potential does")
{
    for (const KindInfo& kind : pair_kind_infos()) {
        std::string own;
        for (const ParameterInfo& p : kind.parameters)
            if (p.mixing != Mixing::common) own += fmt::format(", \"{}\": 0.7", p.name);
        const Model model = parse_model(
            fmt::format(
                R"({{"pair": {}, "bead_types": [{{"name": "A"}}, {{"name": "B"{}}}]}})",
                written(kind, fmt::format(R"(, "overrides": [{{"types": ["A", "B"]{}}}])", own)),
                own),
            "model.json");
        INFO(kind.name);
        CHECK(model.bead_types[1].epsilon == 0.7);
        CHECK(model.bead_types[1].sigma == 0.7);
        CHECK(pair_scales(model, 0, 1).epsilon == 0.7);
        CHECK(pair_scales(model, 0, 1).sigma == 0.7);
        CHECK(model.bead_types[0].epsilon == 1.25);
    }
    CHECK(contains(message_of(R"({"pair": {"type": "lennard_jones", "alpha": 3}})"),
                   "only with type morse"));
    CHECK(
        contains(message_of(R"({"bead_types": [{"name": "A", "D": 2}]})"), "only with type morse"));
    CHECK(contains(message_of(R"({"pair": {"type": "morse", "alpha": -1}})"), "above 0"));
}

TEST_CASE("every bond and angle is read with its own parameters")
{
    const auto& bonds = kinds_of<BondPotentials>();
    for (std::size_t k = 0; k < bonds.size(); ++k) {
        INFO(bonds[k].name);
        const Model model =
            parse_model(fmt::format(R"({{"bond": {}}})", written(bonds[k])), "model.json");
        CHECK(int(model.bond.potential) == int(k));
        CHECK(model.needs_bonds);
        REQUIRE(model.bond.values.size() == bonds[k].parameters.size());
        for (std::size_t n = 0; n < bonds[k].parameters.size(); ++n) {
            const double usual = bonds[k].parameters[n].usual;
            CHECK(model.bond.values[n] ==
                  Approx(std::isnan(usual) ? 1.25 : 1.25 * usual).epsilon(1e-12));
        }
    }
    for (const KindInfo& angle : kinds_of<AnglePotentials>())
        CHECK(bends(parse_model(fmt::format(R"({{"angle": {}}})", written(angle)), "m")));
    CHECK_FALSE(bends(parse_model("{}", "m")));
}

TEST_CASE("a resolved configuration of every kind reads back as itself")
{
    for (const KindInfo& pair : pair_kind_infos())
        for (const KindInfo& bond : kinds_of<BondPotentials>()) {
            // a fixed box: beads that only repel have no cohesion
            const Configuration once = parse(fmt::format(
                R"({{"system": {{"chains": 20}}, "model": {{"pair": {}, "bond": {}}},
                    "protocol": [{{"stage": "melt", "barostat": {{"type": "none"}}}}]}})",
                written(pair), written(bond)));
            const nlohmann::json resolved = write_settings(once.settings);
            INFO(resolved.dump());
            const Configuration again = parse(resolved.dump());
            CHECK(write_settings(again.settings) == resolved);
            CHECK(model_hash(again.model) == model_hash(once.model));
        }
}

TEST_CASE("the schema documents every parameter of every kind once")
{
    const auto has = [](const std::string& path, const KindInfo& kind, const ParameterInfo& p) {
        for (const SchemaEntry& entry : schema())
            if (entry.path == path + p.name) {
                INFO(entry.path << " of " << kind.name);
                CHECK(entry.unit == p.unit);
                CHECK(contains(entry.text, p.text));
                CHECK((entry.condition.empty() || contains(entry.condition, kind.name)));
                return true;
            }
        return false;
    };
    for (const KindInfo& kind : pair_kind_infos())
        for (const ParameterInfo& p : kind.parameters) CHECK(has("model.pair.", kind, p));
    for (const KindInfo& kind : kinds_of<Truncations>())
        for (const ParameterInfo& p : kind.parameters) CHECK(has("model.pair.", kind, p));
    for (const KindInfo& kind : kinds_of<BondPotentials>())
        for (const ParameterInfo& p : kind.parameters) CHECK(has("model.bond.", kind, p));
    for (const KindInfo& kind : kinds_of<AnglePotentials>())
        for (const ParameterInfo& p : kind.parameters) CHECK(has("model.angle.", kind, p));
}

} // namespace pitchdrop::kinds_test
