namespace MedV.GuestBridge.Publishing.Windows;

/// <summary>Makes file names of names for people: in the Start menu a shortcut is called what its file is called.</summary>
internal static class WindowsNames
{
    private const int MostCharacters = 100;

    private static readonly string[] Devices =
        ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", .. Enumerable.Range(0, 10).SelectMany(i => (string[])[$"COM{i}", $"LPT{i}"]), "COM¹", "COM²", "COM³", "LPT¹", "LPT²", "LPT³"];

    /// <summary>Makes one, without ending.</summary>
    /// <param name="cleanName">A name that went through <see cref="Text.CleanText"/>.</param>
    /// <param name="otherwise">Taken when nothing is left of it.</param>
    public static string Of(string cleanName, string otherwise)
    {
        string name = string.Concat(cleanName.Select(one => "<>:\"/\\|?*".Contains(one, StringComparison.Ordinal) || char.IsControl(one) ? '_' : one));
        if (name.Length > MostCharacters)
        {
            name = name[..(char.IsHighSurrogate(name[MostCharacters - 1]) ? MostCharacters - 1 : MostCharacters)];
        }

        name = name.Trim(' ', '.');
        string stem = name.Split('.')[0].TrimEnd(' ');
        return name.Length == 0 ? otherwise : Devices.Contains(stem, StringComparer.OrdinalIgnoreCase) ? "_" + name : name;
    }
}
