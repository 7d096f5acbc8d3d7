namespace MedV.LegacyAgent.Menus;

/// <summary>An application as a menu of this guest describes it.</summary>
/// <param name="Id">The shortcut's path below the menu, or its section of a list. Unique.</param>
/// <param name="Name">What users read.</param>
/// <param name="Command">The shortcut or program to open.</param>
internal sealed record MenuApp(string Id, string Name, string Command)
{
    /// <summary>A sentence, or empty.</summary>
    public string Comment { get; init; } = "";

    /// <summary>What is passed on to it before files.</summary>
    public string Arguments { get; init; } = "";

    /// <summary>Where it starts, or empty.</summary>
    public string Folder { get; init; } = "";

    /// <summary>The file whose icon it has.</summary>
    public string IconFile { get; init; } = Command;

    /// <summary>Categories of the menu specification.</summary>
    public IList<string> Categories { get; init; } = [];

    /// <summary>What it opens.</summary>
    public IList<string> MimeTypes { get; init; } = [];
}
