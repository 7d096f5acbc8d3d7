namespace MedV.Fuzz.Structure;

/// <summary>What a part of a page is.</summary>
internal enum TokenKind
{
    Byte,
    Number,
    Digest,
    Text,
}

/// <summary>A part of a page that cannot be divided.</summary>
/// <param name="Start">Where it starts.</param>
/// <param name="Length">How long it is.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Record">The record that it belongs to; -1 before the first.</param>
internal readonly record struct PageToken(int Start, int Length, TokenKind Kind, int Record);

/// <summary>Finds the parts of a page of a manifest, as far as it follows docs/formats/manifest.md.</summary>
internal ref struct PageTokens
{
    private const int DigestBytes = 32;

    private readonly ReadOnlySpan<byte> _page;
    private readonly List<PageToken> _tokens = [];
    private int _at;
    private int _record = -1;

    private PageTokens(ReadOnlySpan<byte> page) => _page = page;

    /// <summary>Finds them all. Those of a page that is damaged are those before the damage.</summary>
    public static List<PageToken> Of(byte kind, ReadOnlySpan<byte> page)
    {
        var tokens = new PageTokens(page);
        if (kind == 3)
        {
            tokens.Take(DigestBytes, TokenKind.Digest);
        }

        if (kind is 1 or 3)
        {
            for (long packs = tokens.Number(); packs > 0 && tokens._at < page.Length; packs--)
            {
                tokens.Take(DigestBytes, TokenKind.Digest);
                tokens.Number();
            }
        }

        while (tokens._at < page.Length)
        {
            int before = tokens._at;
            tokens._record++;
            tokens.Record(kind);
            if (tokens._at == before)
            {
                break;
            }
        }

        return tokens._tokens;
    }

    private void Record(byte kind)
    {
        switch (kind)
        {
            case 1:
                int flags = Byte();
                Take(DigestBytes, TokenKind.Digest);
                Number();
                Numbers((flags >> 4) != 0 ? 1 : 0);
                Numbers((flags & 2) != 0 ? 2 : 0);
                break;
            case 2:
                Numbers(2);
                break;
            case 3:
                flags = Byte();
                Numbers(6);
                Numbers((flags & 2) != 0 ? 2 : 0);
                break;
            default:
                Number();
                Byte();
                Number();
                Take((int)Math.Clamp(Number(), 0, _page.Length), TokenKind.Text);
                break;
        }
    }

    private void Numbers(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Number();
        }
    }

    private long Number()
    {
        int start = _at;
        ulong value = 0;
        while (_at < _page.Length && _at - start < 9)
        {
            byte part = _page[_at++];
            value |= (ulong)(part & 0x7F) << (7 * (_at - start - 1));
            if (part < 0x80)
            {
                break;
            }
        }

        Add(start, TokenKind.Number);
        return (long)(value & long.MaxValue);
    }

    private int Byte()
    {
        Take(1, TokenKind.Byte);
        return _at > 0 ? _page[_at - 1] : 0;
    }

    private void Take(int length, TokenKind kind)
    {
        int start = _at;
        _at = Math.Min(_at + length, _page.Length);
        Add(start, kind);
    }

    private readonly void Add(int start, TokenKind kind)
    {
        if (_at > start)
        {
            _tokens.Add(new PageToken(start, _at - start, kind, _record));
        }
    }
}
