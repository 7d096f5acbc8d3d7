using System.Collections.Immutable;
using System.Globalization;

namespace MedV.GuestBridge.Setup.Seeds;

/// <summary>A file on its way to an <see cref="IsoDisk"/>.</summary>
/// <param name="file">The file.</param>
/// <param name="shortName">Its name of 8 and 3 characters, for systems that know no other.</param>
internal sealed class IsoEntry(SeedFile file, string shortName)
{
    /// <summary>The file.</summary>
    public SeedFile File => file;

    /// <summary>Its short name, as <c>USER_DAT.;1</c>.</summary>
    public string ShortName => shortName;

    /// <summary>Its first sector.</summary>
    public uint Sector { get; set; }

    /// <summary>Gives each file a short name of its own.</summary>
    public static ImmutableArray<IsoEntry> Name(ImmutableArray<SeedFile> files)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var entries = ImmutableArray.CreateBuilder<IsoEntry>(files.Length);
        for (int i = 0; i < files.Length; i++)
        {
            string wanted = $"{Short(Path.GetFileNameWithoutExtension(files[i].Name), 8)}.{Short(Path.GetExtension(files[i].Name).TrimStart('.'), 3)}";
            string name = wanted.Length > 1 && taken.Add(wanted) ? wanted : string.Create(CultureInfo.InvariantCulture, $"_{i:0000000}.");
            taken.Add(name);
            entries.Add(new IsoEntry(files[i], name + ";1"));
        }

        return entries.MoveToImmutable();
    }

    private static string Short(string text, int length) =>
        new([.. text.ToUpperInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_').Take(length)]);
}
