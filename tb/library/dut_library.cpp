// SPDX-License-Identifier: Apache-2.0
// Cache of DUT libraries: look, lock, build, seal, load.
#include "tb/library/dut_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <system_error>

#include "base/output/file_lock.h"
#include "base/output/output_file.h"
#include "tb/library/sealed_file.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

constexpr unsigned kMostBuilds = 3;  // of a library whose sources change while it is built

fs::path cache_of(const DutLibraryOptions& o) {
  if (!o.cache_dir.empty()) return fs::absolute(o.cache_dir);
  const char* env = std::getenv("SHARP_DUT_CACHE");
  return env != nullptr && *env != '\0' ? fs::absolute(env) : fs::path(SHARP_BUILD_DIR) / "dut";
}

DutLibraryOptions with_defaults(DutLibraryOptions o) {
  if (o.rtl.empty()) o.rtl = RtlSnapshot::take();
  if (!o.ties) o.ties = cfg::load_ties();
  o.cache_dir = cache_of(o);
  return o;
}

/// One library in the cache, with everything that lies around it there.
class CachedLibrary {
 public:
  CachedLibrary(const cfg::Accel& accel, DutLibraryOptions options)
      : accel_(accel),
        options_(std::move(options)),
        request_(library_request(accel, options_.variant, options_.rtl, *options_.ties)) {}

  /// The library if there is a sound one. What is wrong with one that is there is kept for `why`.
  std::optional<fs::path> find() {
    if (!fs::exists(inputs())) return std::nullopt;
    const std::string key = BuildInputs(inputs()).key(request_);
    const fs::path file = library(key);
    if (!fs::exists(file)) return std::nullopt;
    const std::string fault = why_unsound(file, key);
    if (fault.empty()) return file;
    fault_ = fmt::format("{}: {}; it is built again\n", file.string(), fault);
    return std::nullopt;
  }

  fs::path build() {
    make_folder(options_.cache_dir);
    FileLock lock(place(".lock"), FileLock::Heirs::programs);
    const auto waits = [this] {
      fmt::print(stderr, "waiting for another process that builds {} ...\n", request_.name);
    };
    if (!lock.lock(options_.stop, waits)) throw DutBuildInterrupted();
    remove_leftovers();
    if (const auto file = find()) return *file;  // another process built it while this one waited
    fmt::print(stderr, "{}building {} from {} ... (about 30 s, once)\n", fault_, request_.name,
               fs::proximate(options_.rtl.origin()).string());
    const Cleaner cleaner{*this};
    return build_until_still();
  }

 private:
  fs::path place(const std::string& ending) const { return options_.cache_dir / (request_.stem() + ending); }
  fs::path inputs() const { return place(".inputs"); }
  fs::path folder() const { return place(".build"); }
  fs::path part() const { return place(".part.so"); }
  fs::path library(const std::string& key) const {
    return options_.cache_dir / fmt::format("{}-{}.so", request_.name, key.substr(0, 16));
  }

  /// The sources of the testbench may be edited while they are compiled, too: then the library is of no text at all.
  fs::path build_until_still() {
    for (unsigned n = 0; n < kMostBuilds; ++n) {
      const std::string before = fs::exists(inputs()) ? BuildInputs(inputs()).key(request_) : "";
      const std::string changed = build_once();
      const std::string key = BuildInputs(inputs()).key(request_);
      // Times of files are those of their server, whose clock may be ahead: a second look goes by content.
      if (changed.empty() || (n > 0 && key == before)) {
        seal(part(), key, library(key));
        return library(key);
      }
      fmt::print(stderr, "{} changed while {} was built; it is built again\n", changed, request_.name);
    }
    throw DutLibraryError(
        fmt::format("sources of the testbench changed during each of {} builds of {}", kMostBuilds, request_.name));
  }

  /// Leaves the library in part(). An input that changed meanwhile, or nothing.
  std::string build_once() {
    const DutBuild b{options_.rtl,  options_.variant, options_.jobs,   folder(),      part(),
                     place(".log"), options_.stop,    options_.script, *options_.ties};
    remove_leftovers();
    make_folder(b.folder);
    const fs::path begin = b.folder / "begin";
    write_file(begin, "");
    run_dut_build(accel_, b);
    fs::rename(inputs_file(b), inputs());
    return BuildInputs(inputs()).changed_since(begin);
  }

  /// Of this build, or of a builder that was killed: nobody else works there, the lock is ours.
  void remove_leftovers() const {
    std::error_code ignored;
    fs::remove_all(folder(), ignored);
    fs::remove(part(), ignored);
    const std::string hidden = ".build." + part().filename().string() + ".";  // of build_dut.sh
    for (const auto& entry : fs::directory_iterator(options_.cache_dir, ignored))
      if (entry.path().filename().string().starts_with(hidden)) fs::remove_all(entry.path(), ignored);
  }
  struct Cleaner {
    const CachedLibrary& library;
    ~Cleaner() { library.remove_leftovers(); }
  };

  const cfg::Accel& accel_;
  DutLibraryOptions options_;
  LibraryRequest request_;
  std::string fault_;
};

template <class Fn>
Fn symbol(void* handle, const char* name, const fs::path& file) {
  void* address = dlsym(handle, name);
  if (address == nullptr) throw DutLibraryError(fmt::format("{} does not export {}", file.string(), name));
  return reinterpret_cast<Fn>(address);
}

}  // namespace

void build_dut_library(const cfg::Accel& accel, const DutLibraryOptions& options, const fs::path& out,
                       const fs::path& log) {
  const DutLibraryOptions o = with_defaults(options);
  run_dut_build(accel, {o.rtl, o.variant, o.jobs, out.string() + ".build", out, log, o.stop, o.script, *o.ties});
}

fs::path ensure_dut_library(const cfg::Accel& accel, const DutLibraryOptions& options) {
  CachedLibrary library(accel, with_defaults(options));
  const auto file = library.find();
  return file ? *file : library.build();
}

bool has_dut_library(const cfg::Accel& accel, const DutLibraryOptions& options) {
  return CachedLibrary(accel, with_defaults(options)).find().has_value();
}

DutLibrary::DutLibrary(const cfg::Accel& accel, const DutLibraryOptions& options)
    : path_(ensure_dut_library(accel, options)) {
  void* handle = dlopen(path_.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) throw DutLibraryError(fmt::format("cannot load {}: {}", path_.string(), dlerror()));
  check_parameters(accel, symbol<DutInfoFn>(handle, "sharp_dut_info", path_)(), path_);
  create_ = symbol<DutCreateFn>(handle, "sharp_dut_create", path_);
}

std::unique_ptr<Dut> DutLibrary::create(const DutOptions& options) const {
  std::unique_ptr<Dut> dut(create_(&options));
  if (!dut) throw DutLibraryError(fmt::format("{}: sharp_dut_create returned null", path_.string()));
  return dut;
}

}  // namespace sharp::tb
