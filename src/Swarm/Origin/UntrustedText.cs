namespace MedV.Swarm.Origin;

/// <summary>What strangers wrote, made fit for a message.</summary>
internal static class UntrustedText
{
    private const int MostChars = 120;

    /// <summary>The first 120 characters, in one line.</summary>
    public static string Short(string? text)
    {
        string shown = new([.. (text ?? "").Take(MostChars).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)]);
        return text?.Length > MostChars ? shown + "…" : shown;
    }

    /// <summary>An address without user and query: where a redirect leads may carry somebody's secret there.</summary>
    public static string Place(Uri address) => Short($"{address.Scheme}://{address.Authority}{address.AbsolutePath}");
}
