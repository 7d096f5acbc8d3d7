namespace MedV.LegacyAgent.Protocol;

/// <summary>The members of an object of a host. What is missing, of another kind or beyond its limit throws <see cref="RefusedException"/>.</summary>
internal sealed class Members(Dictionary<string, object?> untrusted)
{
    /// <summary>A number within limits, both allowed.</summary>
    public long Number(string name, long least, long most) =>
        Find(name) is long number && number >= least && number <= most ? number : throw new RefusedException();

    /// <summary>A text that keeps a rule.</summary>
    public string Text(string name, Func<string, bool> isAllowed) => Find(name) is string text && isAllowed(text) ? text : throw new RefusedException();

    /// <summary>A text that keeps a rule, or null. It has to be there even so.</summary>
    public string? TextOrNull(string name, Func<string, bool> isAllowed) => Find(name) is null ? null : Text(name, isAllowed);

    /// <summary>Texts that keep a rule.</summary>
    public IList<string> Texts(string name, int most, Func<string, bool> isAllowed) =>
        [.. Items(name, most).Select(item => item is string text && isAllowed(text) ? text : throw new RefusedException())];

    /// <summary>Numbers of 32 bits.</summary>
    public IList<int> Numbers(string name, int most) =>
        [.. Items(name, most).Select(item => item is long and >= int.MinValue and <= int.MaxValue ? (int)(long)item : throw new RefusedException())];

    /// <summary>Bytes as base64.</summary>
    public byte[] Bytes(string name, int most)
    {
        // 4 characters for 3 bytes.
        string text = Text(name, value => value.Length <= ((most + 2) / 3 * 4));
        try
        {
            byte[] bytes = Convert.FromBase64String(text);
            return bytes.Length <= most ? bytes : throw new RefusedException();
        }
        catch (FormatException)
        {
            throw new RefusedException();
        }
    }

    /// <summary>Checks a display that may be null. Windows shows its windows itself: it is of no use here.</summary>
    public void Display(string name)
    {
        if (Find(name) is not { } value)
        {
            return;
        }

        var display = new Members(value as Dictionary<string, object?> ?? throw new RefusedException());
        display.Text("address", Names.IsAddress);
        display.Text("cookie", cookie => Names.IsHexadecimal(cookie.ToLowerInvariant(), 32));
    }

    private List<object?> Items(string name, int most) => Find(name) is List<object?> items && items.Count <= most ? items : throw new RefusedException();

    private object? Find(string name) => untrusted.TryGetValue(name, out object? value) ? value : throw new RefusedException();
}
