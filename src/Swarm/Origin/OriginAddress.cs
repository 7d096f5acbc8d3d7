namespace MedV.Swarm.Origin;

/// <summary>Joins an origin's address and the path of a file, so that the result is always below the origin.</summary>
internal static class OriginAddress
{
    /// <summary>The address with a slash at its end: without it the last part would be replaced, not extended.</summary>
    /// <exception cref="ArgumentException">Not http or https, or with a user, query or fragment.</exception>
    public static Uri Folder(Uri origin)
    {
        if (!origin.IsAbsoluteUri
            || (origin.Scheme != Uri.UriSchemeHttp && origin.Scheme != Uri.UriSchemeHttps)
            || origin.UserInfo.Length + origin.Query.Length + origin.Fragment.Length > 0)
        {
            throw new ArgumentException("an origin is an http or https address without user and query", nameof(origin));
        }

        return origin.AbsolutePath.EndsWith('/') ? origin : new UriBuilder(origin) { Path = origin.AbsolutePath + "/" }.Uri;
    }

    /// <summary>The address of a file.</summary>
    /// <exception cref="ArgumentException">A part of the path is empty, <c>.</c> or <c>..</c>.</exception>
    public static Uri Of(Uri folder, string path)
    {
        string[] parts = path.Split('/');
        if (parts.Any(part => part is "" or "." or ".."))
        {
            throw new ArgumentException($"not a path below the origin: {path}", nameof(path));
        }

        // Escaped, so that a name can be neither an address of its own nor a query.
        return new Uri(folder, "./" + string.Join('/', parts.Select(Uri.EscapeDataString)));
    }
}
