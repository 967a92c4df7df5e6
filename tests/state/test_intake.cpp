#include "engine/state/chains.hpp"
#include "engine/state/intake.hpp"
#include "kernels/core/error.hpp"
#include "kernels/model/bonded.hpp"
#include "tests/catch.hpp"

#include <functional>

namespace pitchdrop::intake_test {

namespace {

Snapshot chains()
{
    ChainSettings settings;
    settings.chains = 2;
    settings.beads_per_chain = 4;
    Snapshot s = random_walk_chains(settings, 1);
    s.type_mass.clear();
    return s;
}

/// Bead 0 and every second one is of the first type.
Snapshot two_types(const std::string& first, const std::string& second)
{
    Snapshot s = chains();
    s.types = 2;
    for (std::uint32_t b = 0; b < s.beads(); ++b) s.type[b] = std::uint8_t(b % 2);
    if (!first.empty()) s.type_names = {first, second};
    return s;
}

Model model_of(std::vector<BeadType> types)
{
    Model model;
    model.bead_types = std::move(types);
    return model;
}

const Model named = model_of({{1, 1, 1, "A"}, {3, 0.5, 1.2, "B"}});

std::string notes(const Snapshot& snapshot)
{
    std::string text;
    for (const std::string& note : snapshot.notes) text += note + "\n";
    return text;
}

} // namespace

TEST_CASE("bead types are found by their names, whatever their numbers")
{
    const Snapshot same = take_in(two_types("A", "B"), named);
    CHECK(same.type[0] == 0);
    CHECK(same.type[1] == 1);
    Snapshot other = two_types("B", "A");
    other.type_mass = {3, 1};
    const Snapshot turned = take_in(other, named);
    CHECK(turned.type[0] == 1);
    CHECK(turned.type[1] == 0);
    CHECK(turned.type_mass == std::vector<double>{1, 3});
    CHECK(turned.type_names == std::vector<std::string>{"A", "B"});
    // A name that no bead has says nothing.
    Snapshot unused = two_types("B", "Q");
    unused.type.assign(unused.beads(), 0);
    CHECK(take_in(unused, named).type[3] == 1);
}

TEST_CASE("a name that the model lacks is refused with the nearest one and what to write")
{
    const Model words = model_of({{1, 1, 1, "monomer"}, {1, 1, 1, "solvent"}});
    CHECK_THROWS_WITH(take_in(two_types("monomers", "solvent"), words),
                      Catch::Contains("no bead type 'monomers'") &&
                          Catch::Contains("did you mean 'monomer'?") &&
                          Catch::Contains(R"({"name":"monomers","mass":1.0,)"));
    CHECK_THROWS_AS(take_in(two_types("A", "C"), named), InputError);
}

TEST_CASE("numbers of types are positions, and that is said where it could be wrong")
{
    const Snapshot taken = take_in(two_types("", ""), named);
    CHECK(taken.type[1] == 1);
    CHECK_THAT(notes(taken),
               Catch::Contains("by their position") && Catch::Contains("1 as A, 2 as B"));
    CHECK_THAT(notes(take_in(chains(), model_of({{1, 1, 1, "A"}}))), !Catch::Contains("position"));
    CHECK_THROWS_WITH(take_in(two_types("", ""), Model{}),
                      Catch::Contains("a bead of type 2") && Catch::Contains("\"bead_types\": [{"));
}

TEST_CASE("names in comments hold where the model knows all of them, and mean nothing where none")
{
    Snapshot comments = two_types("B", "A");
    comments.names_are_comments = true;
    CHECK(take_in(comments, named).type[0] == 1);
    comments.type_names = {"soft", "hard"};
    const Snapshot taken = take_in(comments, named);
    CHECK(taken.type[0] == 0);
    CHECK_THAT(notes(taken), Catch::Contains("by their position"));
    comments.type_names = {"B", "hard"};
    CHECK_THROWS_AS(take_in(comments, named), InputError);
}

TEST_CASE("one type on both sides cannot be confused; another name is told")
{
    Snapshot s = chains();
    s.type_names = {"W"};
    CHECK_THAT(notes(take_in(s, model_of({{1, 1, 1, "P"}}))),
               Catch::Contains("calls its one bead type W"));
    CHECK_THAT(notes(take_in(s, Model{})), !Catch::Contains("W"));
}

TEST_CASE("masses of a state are the model's, or it is refused with what to write")
{
    Snapshot s = chains();
    s.type_mass = {2.5};
    CHECK_THROWS_WITH(
        take_in(s, Model{}),
        Catch::Contains("mass 2.5, the model's 1") &&
            Catch::Contains(
                R"("bead_types": [{"name":"A","mass":2.5,"epsilon":1.0,"sigma":1.0}])"));
    CHECK_NOTHROW(take_in(s, model_of({{2.5, 1, 1, "A"}})));
    s.type_mass = {1 + 5e-7}; // single precision
    CHECK_NOTHROW(take_in(s, Model{}));
    s.type_mass = {1 + 2e-6};
    CHECK_THROWS_AS(take_in(s, Model{}), InputError);

    s = two_types("A", "B");
    s.type_mass = {1, 2};
    CHECK_THROWS_WITH(take_in(s, named),
                      Catch::Contains("type B") &&
                          Catch::Contains(R"({"name":"B","mass":2.0,"epsilon":0.5,"sigma":1.2})"));
    s.type.assign(s.beads(), 0);
    CHECK_NOTHROW(take_in(s, named)); // no bead has the other mass
    s.type_mass.clear();
    s.mass.assign(s.beads(), 1.0);
    CHECK_NOTHROW(take_in(s, named));
    s.mass[5] = 1.5;
    CHECK_THROWS_WITH(take_in(s, named), Catch::Contains("differ in their masses"));
}

TEST_CASE("a model that bends needs angles: the state's, those between bonds, or none at all")
{
    Model model;
    model.angle.values = {1.5};
    const auto whole = chains().angles;
    REQUIRE(whole.size() == 4);
    CHECK(take_in(chains(), model).angles == whole);
    Snapshot without = chains();
    without.angles.clear();
    CHECK_THROWS_WITH(take_in(without, model),
                      Catch::Contains("no angles") && Catch::Contains("angles_from_bonds"));
    const Snapshot evaluated = take_in(without, model, StateUse::evaluation);
    CHECK(evaluated.angles.empty());
    CHECK_THAT(notes(evaluated), Catch::Contains("no angles"));
    model.angles_from_bonds = true;
    CHECK(take_in(without, model).angles == whole);
    model.angles_from_bonds = false;
    without.angles = {whole[0]};
    CHECK_THAT(notes(take_in(without, model)),
               Catch::Contains("1 angles where bonds meet 4 times"));
    model.angle.values = {0};
    CHECK_THAT(notes(take_in(chains(), model)), Catch::Contains("angle.k is 0"));
    without.angles.clear();
    without.bonds.clear();
    model.angle.values = {1.5};
    CHECK_THAT(notes(take_in(without, model)), Catch::Contains("no angles"));
}

TEST_CASE("a branched molecule has an angle for each pair of bonds at a bead")
{
    Snapshot star = chains();
    star.bonds = {{0, 1}, {0, 2}, {0, 3}};
    CHECK(angles_from_bonds(star) ==
          std::vector<std::array<std::uint32_t, 3>>{{1, 0, 2}, {1, 0, 3}, {2, 0, 3}});
}

TEST_CASE("a state without bonds is refused where the model states a bond, else named")
{
    Snapshot s = chains();
    s.bonds.clear();
    s.angles.clear();
    CHECK_THAT(notes(take_in(s, Model{})), Catch::Contains("no bonds"));
    Model model;
    model.needs_bonds = true;
    CHECK_THROWS_WITH(take_in(s, model), Catch::Contains("no bonds"));
    CHECK_THAT(notes(take_in(s, model, StateUse::evaluation)), Catch::Contains("no bonds"));
}

TEST_CASE("coefficients of a file are compared with the model where the style is its own")
{
    Model model; // harmonic k = 2000, which LAMMPS writes as 1000
    model.angle.values = {1.5};
    const auto told = [&](const FileCoefficients& c) {
        Snapshot s = chains();
        s.coefficients = {c};
        const Snapshot taken = take_in(s, model);
        CHECK(taken.coefficients.empty());
        return notes(taken);
    };
    CHECK(told({"Bond Coeffs", "harmonic", {{"1", "1000", "1"}}}).empty());
    CHECK(told({"Pair Coeffs", "lj/cut", {{"1", "1", "1", "2.5"}}}).empty());
    CHECK(told({"PairIJ Coeffs", "lj/cut", {{"1", "1", "1", "1", "2.5"}}}).empty());
    CHECK(told({"Angle Coeffs", "cosine", {{"1", "1.5"}}}).empty());
    CHECK_THAT(told({"Bond Coeffs", "harmonic", {{"1", "2000", "1"}}}),
               Catch::Contains("K = k/2 2000 where the model has 1000"));
    CHECK_THAT(told({"Pair Coeffs", "lj/cut", {{"1", "1", "1", "1.12"}}}),
               Catch::Contains("cutoff 1.12 where the model has 2.5"));
    CHECK_THAT(told({"Bond Coeffs", "fene", {{"1", "30", "1.5", "1", "1"}}}),
               Catch::Contains("(fene) are not compared"));
    CHECK_THAT(told({"Bond Coeffs", "", {{"1", "1000", "1"}}}), Catch::Contains("not compared"));
    model.bond = bond_model<FeneBond>({.epsilon = 1});
    CHECK(told({"Bond Coeffs", "fene", {{"1", "30", "1.5", "1", "1"}}}).empty());
}

} // namespace pitchdrop::intake_test
