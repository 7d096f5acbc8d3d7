using System.Collections.Immutable;

namespace MedV.GuestAgent.Menus;

/// <summary>An application as a menu of this guest describes it.</summary>
/// <param name="Id">The desktop file's id, or the shortcut's path below the menu. Unique.</param>
/// <param name="Name">What users read.</param>
/// <param name="Comment">A sentence, or empty.</param>
/// <param name="Categories">Categories of the menu specification.</param>
/// <param name="MimeTypes">What it opens.</param>
/// <param name="WindowClass">Class of its windows, or empty.</param>
/// <param name="IconName">Name or path of its icon, or empty.</param>
/// <param name="Command">On Linux the Exec line, unescaped; on Windows the shortcut's path.</param>
/// <param name="Folder">Where it wants to start, or empty.</param>
/// <param name="NeedsTerminal">Whether it writes to a terminal.</param>
internal sealed record MenuApp(
    string Id,
    string Name,
    string Comment,
    ImmutableArray<string> Categories,
    ImmutableArray<string> MimeTypes,
    string WindowClass,
    string IconName,
    string Command,
    string Folder,
    bool NeedsTerminal);
