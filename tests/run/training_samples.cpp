#include "engine/observe/training_samples.hpp"
#include "engine/io/atomic_file.hpp"
#include "engine/observe/inherent.hpp"
#include "tests/catch.hpp"
#include "tests/support/idle_backend.hpp"
#include "tests/support/systems.hpp"

#include <filesystem>
#include <sstream>
#include <unistd.h>

namespace pitchdrop::training_samples_test {

namespace {

constexpr std::uint32_t beads = 40;
constexpr int frames = 200;

/// Beads that rattle in cages. Bead 3 jumps by 1 σ between frames 99 and 100, bead 7 rattles too
/// widely to be hard. The box grows and everything drifts: neither is a rearrangement.
struct Rattling {
    double stretch = 0, drift = 0;

    Vec3<double> scaled(int frame, std::uint32_t bead) const
    {
        const double wide = bead == 7 ? 0.25 : 0.03;
        Vec3<double> r{0.25 * bead, 0.1 * bead, 0.2 * bead};
        r.x += wide * std::sin(1.7 * frame + bead) + drift * frame;
        r.y += wide * std::sin(2.3 * frame + 2 * bead);
        r.z += wide * std::cos(2.9 * frame + 3 * bead) - 2 * drift * frame;
        if (bead == 3 && frame >= 100) r.y += 1;
        return {r.x / 10, r.y / 10, r.z / 10};
    }
    ReplicaState at(int frame) const
    {
        ReplicaState state;
        auto topology = std::make_shared<Topology>();
        topology->type.assign(beads, 0);
        state.topology = topology;
        state.motion.box[0] = 10 * (1 + stretch * frame);
        state.motion.box[1] = state.motion.box[2] = 10 * (1 - 0.5 * stretch * frame);
        for (std::uint32_t bead = 0; bead < beads; ++bead)
            state.position.push_back(to_fixed(scaled(frame, bead), {1, 1, 1}));
        state.velocity.assign(beads, {0, 0, 0});
        return state;
    }
};

/// Replica 0 plays the frames; added replicas hold what was added. The two structure functions are
/// the first two coordinates, so that a test sees which positions they were taken from.
class Player : public test::IdleBackend {
public:
    explicit Player(const Rattling& film) : film_(film) {}

    std::size_t add(const Replica& replica) override
    {
        guest_ = replica.state;
        ++evaluations;
        return 1;
    }
    void remove(std::size_t) override { guest_ = {}; }
    ReplicaState download(std::size_t handle) const override
    {
        return handle == 0 ? film_.at(frame) : guest_;
    }
    SoftnessObservable& softness() override { return functions_; }

    int frame = 0, evaluations = 0;

private:
    struct Functions : test::IdleSoftness {
        explicit Functions(const Player& own) : player(own) {}
        std::vector<float> functions(std::size_t handle, const StructureSet&) override
        {
            return player.functions_of(handle);
        }
        const Player& player;
    };
    std::vector<float> functions_of(std::size_t handle) const
    {
        std::vector<float> rows;
        const ReplicaState state = download(handle);
        for (const FixedPosition& p : state.position) {
            rows.push_back(float(double(wrap(p.x)) / fixed_units_per_box));
            rows.push_back(float(state.motion.box[0]));
        }
        return rows;
    }

    Rattling film_;
    Functions functions_{*this};
    ReplicaState guest_;
};

TrainingSampleSettings settings_with(int lead)
{
    TrainingSampleSettings settings;
    settings.set.name = "custom";
    settings.set.radial.assign(2, {1.0, 400.0, 0.01});
    settings.set.radial_reach = 1.2;
    settings.labels.lead = lead;
    settings.labels.hard_frames = 60;
    settings.labels.hard_threshold = 0.02;
    settings.temperature = 0.5;
    return settings;
}

TrainingSamples played(const TrainingSampleSettings& settings, Player& player)
{
    TrainingSamples samples(settings, nullptr);
    for (player.frame = 0; player.frame < frames; ++player.frame) samples.observe(player, 0);
    return samples;
}

std::vector<LabelledBead> with_label(const TrainingSamples& samples, int label)
{
    std::vector<LabelledBead> found;
    for (const LabelledBead& sample : samples.samples())
        if (sample.label == label) found.push_back(sample);
    return found;
}

struct Folder {
    std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("pitchdrop-training-" + std::to_string(getpid()));
    Folder() { std::filesystem::create_directories(path); }
    ~Folder() { std::filesystem::remove_all(path); }
};

} // namespace

TEST_CASE("a jump gives one soft example at its frame and quiet beads hard ones")
{
    for (const int lead : {0, 2, 70}) {
        for (const double motion : {0.0, 0.005}) {
            Player player({motion, 10 * motion});
            const TrainingSamples samples = played(settings_with(lead), player);
            INFO("lead " << lead << " motion " << motion);
            const auto soft = with_label(samples, +1);
            REQUIRE(soft.size() == 1);
            CHECK(soft[0].bead == 3);
            // Windows of 5 frames: the first frame after the jump, or the last one before it.
            CHECK(std::abs(soft[0].frame + lead - 99.5) == 0.5);

            std::vector<int> examples(beads, 0);
            for (const LabelledBead& hard : with_label(samples, -1)) ++examples[hard.bead];
            CHECK(examples[7] == 0);
            // p_hop is there from frame 5 on; whole quiet times end at 64, 124 and 184.
            const int settled = frames - 1 - 5 - std::max(30, 5 + lead);
            const int expected = (settled >= 34) + (settled >= 94) + (settled >= 154);
            for (const std::uint32_t bead : {0u, 1u, 2u, 4u, 20u, 39u})
                CHECK(examples[bead] == expected);
            for (const LabelledBead& hard : with_label(samples, -1))
                if (hard.bead != 3) CHECK((hard.frame - 34) % 60 == 0);
        }
    }
}

TEST_CASE("every frame above the threshold and every quiet time can be an example")
{
    for (const int lead : {0, 2, 40}) {
        INFO("lead " << lead);
        Player player({0.0002, 0.02});
        TrainingSampleSettings settings = settings_with(lead);
        settings.labels.soft = SoftExamples::every_frame;
        settings.labels.hard_windows = HardWindows::overlapping;
        const TrainingSamples samples = played(settings, player);
        // A jump by 1 σ: with m of 5 frames of one window behind it, p_hop is
        // √(m/5 · (m/5)²), above 0.2 from m = 2 on: frames 96 to 103.
        std::vector<std::int64_t> soft;
        for (const LabelledBead& sample : with_label(samples, +1)) {
            CHECK(sample.bead == 3);
            soft.push_back(sample.frame + lead);
        }
        CHECK(soft == std::vector<std::int64_t>{96, 97, 98, 99, 100, 101, 102, 103});

        // Quiet from frame 5 on, for 60 frames at 64: the middle is 34, and one more with every frame.
        const std::int64_t settled = frames - 1 - 5 - std::max(30, lead);
        std::vector<std::int64_t> hard;
        for (const LabelledBead& sample : with_label(samples, -1))
            if (sample.bead == 20) hard.push_back(sample.frame);
        REQUIRE(std::int64_t(hard.size()) == settled - 34 + 1);
        for (std::size_t k = 0; k < hard.size(); ++k) CHECK(hard[k] == 34 + std::int64_t(k));
    }
}

TEST_CASE("samples say how they were chosen, so that only like ones are merged")
{
    TrainingSampleSettings settings = settings_with(0);
    const nlohmann::json plain = to_json(settings);
    CHECK_FALSE(plain.contains("soft")); // samples of earlier versions stay what they are
    settings.labels.soft = SoftExamples::every_frame;
    settings.labels.hard_windows = HardWindows::overlapping;
    CHECK(to_json(settings).at("soft") == "every_frame");
    CHECK(to_json(settings).at("hard_windows") == "overlapping");
}

TEST_CASE("the structure is that of the labelled frame")
{
    const Rattling film{0.001, 0.002};
    for (const int average : {1, 5}) {
        Player player(film);
        TrainingSampleSettings settings = settings_with(2);
        settings.average_frames = average;
        if (average > 1) settings.positions = StructurePositions::time_average;
        const TrainingSamples samples = played(settings, player);
        REQUIRE(samples.samples().size() > 50);
        for (std::size_t k = 0; k < samples.samples().size(); ++k) {
            const LabelledBead& sample = samples.samples()[k];
            const auto at = int(sample.frame);
            double mean = 0;
            for (int f = at - average + 1; f <= at; ++f)
                mean += film.scaled(f, sample.bead).x / average;
            const double difference = samples.functions(k)[0] - mean;
            CHECK(difference - std::round(difference) == Approx(0).margin(1e-6));
            CHECK(samples.functions(k)[1] == Approx(film.at(at).motion.box[0]));
        }
    }
}

TEST_CASE("moments are over all beads of the frames asked for, and idle frames cost nothing")
{
    const Rattling film{0.001, 0.002};
    for (const int interval : {1, 10}) {
        Player player(film);
        TrainingSampleSettings settings = settings_with(0);
        settings.moments_interval = interval;
        const TrainingSamples samples = played(settings, player);
        const int last = frames - 1 - 5 - 30;
        double count = 0, sum[2] = {0, 0}, product = 0;
        for (int pass = 0; pass < 2; ++pass)
            for (int f = 0; f <= last; f += interval)
                for (std::uint32_t bead = 0; bead < beads; ++bead) {
                    double x = film.scaled(f, bead).x;
                    x -= std::round(x);
                    const double y = film.at(f).motion.box[0];
                    if (pass == 0) {
                        ++count;
                        sum[0] += x;
                        sum[1] += y;
                    } else {
                        product += (x - sum[0] / count) * (y - sum[1] / count);
                    }
                }
        CHECK(samples.moments().count() == std::int64_t(count));
        CHECK(samples.moments().means()[0] == Approx(sum[0] / count));
        CHECK(samples.moments().means()[1] == Approx(sum[1] / count));
        CHECK(samples.moments().covariance()[1] == Approx(product / count));
        CHECK(samples.moments().covariance()[1] == samples.moments().covariance()[2]);
        if (interval == 10) CHECK(player.evaluations < 40);
    }
}

TEST_CASE("training samples go on from a checkpoint bit for bit")
{
    const Folder folder;
    const TrainingSampleSettings settings = settings_with(1);
    Player player({0.001, 0.002});
    played(settings, player).write(folder.path);
    const std::string csv = read_file(folder.path / "training_samples.csv");
    const std::string moments = read_file(folder.path / "training_moments.json");
    for (const int stop : {0, 1, 7, 64, 150}) {
        auto samples = std::make_unique<TrainingSamples>(settings, nullptr);
        for (player.frame = 0; player.frame < frames; ++player.frame) {
            if (player.frame == stop) {
                const std::string bytes = samples->save();
                samples = std::make_unique<TrainingSamples>(settings, nullptr);
                samples->restore(bytes);
                CHECK(samples->save() == bytes);
            }
            samples->observe(player, 0);
        }
        samples->write(folder.path);
        CHECK(read_file(folder.path / "training_samples.csv") == csv);
        CHECK(read_file(folder.path / "training_moments.json") == moments);
    }
    TrainingSamples whole = played(settings, player);
    const std::string bytes = whole.save();
    CHECK_THROWS_AS(whole.restore(bytes.substr(0, bytes.size() - 3)), InputError);
    TrainingSamples other(settings_with(90), nullptr);
    CHECK_THROWS_AS(other.restore(bytes), InputError);

    std::istringstream lines(csv);
    std::string settings_line, header, row;
    std::getline(lines, settings_line);
    std::getline(lines, header);
    std::getline(lines, row);
    CHECK(nlohmann::json::parse(settings_line.substr(2)) == to_json(settings));
    CHECK(header == "label,frame,bead,g0,g1");
    CHECK(row.substr(0, 6) == "-1,34,");
    const auto value = nlohmann::json::parse(moments);
    CHECK(value.at("settings") == to_json(settings));
    CHECK(value.at("observations").get<int>() == beads * (frames - 5 - 30));
}

TEST_CASE("an inherent structure is a minimum, whatever state of its basin it is found from")
{
    const auto model = test::bead_spring_model();
    test::Recipe recipe;
    recipe.side = 10;
    const auto backend = test::cpu();
    const StructureSet set = *named_structure_set("rsoft40");
    const Replica rough = resting_replica(test::make_replica(recipe, model).state, model);
    const std::size_t handle = backend->add(rough);
    test::advance(*backend, handle, 20000);
    ReplicaState state = backend->download(handle);
    CHECK(std::sqrt(state.motion.fire_force_squared / double(state.position.size())) < 5e-4);
    const auto bottom = backend->softness().functions(handle, set);

    for (std::uint32_t bead = 0; bead < state.position.size(); ++bead) {
        const auto kick = standard_normal<double>(7, RandomStream::chain_walk, 0, bead);
        for (int axis = 0; axis < 3; ++axis)
            state.position[bead][axis] += to_fixed(0.01 * kick.value[axis], state.motion.box[axis]);
    }
    const Replica kicked = resting_replica(state, model);
    const auto direct = structure_functions_of(*backend, kicked, set);
    const auto minimum = inherent_structure_functions(*backend, kicked, set);
    CHECK(minimum == inherent_structure_functions(*backend, kicked, set));
    double before = 0, after = 0;
    for (std::size_t k = 0; k < bottom.size(); ++k) {
        before += std::abs(double(direct[k]) - double(bottom[k]));
        after += std::abs(double(minimum[k]) - double(bottom[k]));
    }
    CHECK(after < 0.02 * before);
}

TEST_CASE("a box too small for the structure functions is refused at the first frame")
{
    const auto model = test::kremer_grest_model();
    test::Recipe recipe;
    recipe.side = 4;
    const auto backend = test::cpu();
    const std::size_t handle = backend->add(test::make_replica(recipe, model));
    TrainingSampleSettings settings = settings_with(0);
    settings.set = *named_structure_set("rsoft40");
    TrainingSamples samples(settings, model);
    CHECK_THROWS_AS(samples.observe(*backend, handle), InputError);
}

} // namespace pitchdrop::training_samples_test
