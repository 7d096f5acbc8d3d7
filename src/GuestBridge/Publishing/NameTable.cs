namespace MedV.GuestBridge.Publishing;

/// <summary>Which names of the menu are taken.</summary>
internal sealed class NameTable(IEnumerable<string> native)
{
    /// <summary>The longest title of a workspace, so that there is room for an app's name before it.</summary>
    public const int MostTitle = 40;

    private readonly HashSet<string> _taken = new(native, StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes a name, or one like it.</summary>
    /// <returns>The name, and what was put behind it: nothing, <c> (Title)</c>, or <c> (Title, key)</c>.</returns>
    public (string Name, string Suffix) Take(string name, string title, string key)
    {
        // The key is at most 64 characters, so the whole suffix leaves room. The last one is free: no two apps of a workspace have one key.
        foreach (string suffix in (string[])["", $" ({title})", $" ({title}, {key})"])
        {
            string joined = Join(name, suffix);
            if (_taken.Add(joined))
            {
                return (joined, suffix);
            }
        }

        // Somebody else has exactly that name; a menu bears it.
        return (Join(name, $" ({title}, {key})"), $" ({title}, {key})");
    }

    /// <summary>Puts something behind a name, and cuts the name so that the whole is not too long.</summary>
    public static string Join(string name, string suffix)
    {
        int room = Text.CleanText.MostCharacters - suffix.Length;
        return (name.Length <= room ? name : name[..(char.IsHighSurrogate(name[room - 1]) ? room - 1 : room)].TrimEnd(' ')) + suffix;
    }
}
