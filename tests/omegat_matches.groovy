// Prints what OmegaT makes of a project: each segment, the translation it has, its best match and that one's score;
// and what its readers of glossaries find in the files of the folder glossary.
import org.omegat.core.Core
import org.omegat.core.data.RealProject
import org.omegat.core.events.IStopped
import org.omegat.core.statistics.FindMatches
import org.omegat.filters2.master.PluginUtils
import org.omegat.gui.glossary.GlossaryReaderTBX
import org.omegat.gui.glossary.GlossaryReaderTSV
import org.omegat.util.ProjectFileStorage
import org.omegat.util.RuntimePreferences

def say = { Object... cells -> println(cells.collect { it == null ? "" : it.toString().replaceAll(/\s+/, " ") }.join("\t")) }

RuntimePreferences.setConfigDir(args[1])
PluginUtils.loadPlugins([:])
Core.initializeConsole([:])
def project = new RealProject(ProjectFileStorage.loadProjectProperties(new File(args[0])), null)
Core.setProject(project)
project.loadProject(true)
for (entry in project.allEntries) {
  def found = new FindMatches(project.sourceTokenizer, 5, true, false)
      .search(project, entry.srcText, true, true, { -> false } as IStopped)
  say("SEGMENT", entry.srcText, project.getTranslationInfo(entry).translation,
      found ? found[0].translation : "", found ? found[0].scores[0].score : 0)
}
for (file in new File(args[0], "glossary").listFiles().sort()) {
  def entries = file.name.endsWith(".tbx") ? GlossaryReaderTBX.read(file, false) : GlossaryReaderTSV.read(file, false)
  for (entry in entries) say("TERM", file.name, entry.srcText, entry.locText, entry.commentText)
}
// Threads that watch the folders would keep the program alive.
System.exit(0)
