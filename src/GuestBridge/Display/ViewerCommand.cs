using System.Collections.Immutable;

namespace MedV.GuestBridge.Display;

/// <summary>A program to start: its path, its arguments one by one, and what it is told on its standard input. Never a line for a shell.</summary>
/// <param name="Program">Path of the program.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Input">What it reads; empty for nothing. May be a secret.</param>
internal sealed record ViewerCommand(string Program, ImmutableArray<string> Arguments, string Input = "")
{
    /// <summary>Without the input, which may be a secret.</summary>
    public override string ToString() => string.Join(' ', Arguments.Prepend(Program));

    /// <summary>The first of some programs that is there.</summary>
    /// <param name="names">The names, the best first.</param>
    /// <param name="path">Folders with programs, as <c>PATH</c> has them. Relative ones are left out.</param>
    /// <param name="exists">Whether a file is there.</param>
    /// <returns>Its name and its path, or <see langword="null"/>.</returns>
    public static (string Name, string Path)? FirstOf(IEnumerable<string> names, string? path, Func<string, bool> exists)
    {
        string[] folders = [.. (path ?? "").Split(':').Where(folder => folder.StartsWith('/'))];
        return names
            .SelectMany(name => folders.Select(folder => ((string Name, string Path)?)(name, $"{folder.TrimEnd('/')}/{name}")))
            .FirstOrDefault(candidate => exists(candidate!.Value.Path));
    }
}
