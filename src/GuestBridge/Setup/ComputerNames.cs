using System.Text;
using MedV.GuestBridge.Display;

namespace MedV.GuestBridge.Setup;

/// <summary>Gives a machine its name once: it keeps it over all attempts and all versions of its image, until the machine is reset or its mask is another.</summary>
/// <param name="path">Where the name is kept: two lines, the mask and the name.</param>
/// <param name="random">Where the random characters come from.</param>
internal sealed class ComputerNames(string path, Random random)
{
    private const int MostBytes = 1024;

    /// <summary>The machine's name.</summary>
    /// <param name="mask">The rule; null leaves the name that the image has.</param>
    /// <param name="values">What the mask's words stand for.</param>
    /// <returns>The name; empty for the image's.</returns>
    /// <exception cref="IOException">There is none that fits the mask, or it cannot be kept.</exception>
    public string Get(string? mask, NameValues values)
    {
        if (mask is null)
        {
            return "";
        }

        if (Kept(mask) is string kept)
        {
            return kept;
        }

        if (NameMask.Parse(mask, out NameMask? rule) is { IsEmpty: false } faults)
        {
            throw new IOException($"setup.nameMask: {string.Join("; ", faults)}");
        }

        if (!rule!.TryExpand(values, random, out string? name, out string? fault))
        {
            throw new IOException($"setup.nameMask: {fault}");
        }

        PrivateFile.Write(path, Encoding.UTF8.GetBytes($"{mask}\n{name}\n"));
        return name;
    }

    private string? Kept(string mask) =>
        new FileInfo(path) is { Exists: true, Length: <= MostBytes } && File.ReadAllLines(path) is [string known, { Length: > 0 and <= NameMask.MaximumLength } name] && known == mask
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? name : null;
}
