using System.Globalization;
using System.Text;

namespace MedV.LegacyAgent.Json;

/// <summary>Reads RFC 8259 as strictly as the channel wants it: no comments, no member twice, nested <see cref="ProtocolLimits.Depth"/> deep at most.</summary>
/// <remarks>
/// An object becomes a dictionary, an array a list, a text a string, a whole number of 64 bits a <see cref="long"/>, any other number <see cref="NotWhole"/>.
/// Halves of surrogate pairs stay in a text: whoever uses it decides. What it makes is bounded by its input, which is at most a frame.
/// </remarks>
internal sealed class JsonReader
{
    /// <summary>Stands for a number that is not whole, or beyond 64 bits.</summary>
    public static readonly object NotWhole = new();

    private readonly string _text;
    private int _at;

    private JsonReader(string text) => _text = text;

    /// <summary>Reads a text that is one object.</summary>
    /// <returns>Its members; null when the text is anything else.</returns>
    public static Dictionary<string, object?>? ReadObject(string untrustedText)
    {
        var reader = new JsonReader(untrustedText);
        if (!reader.TryReadValue(0, out object? value))
        {
            return null;
        }

        reader.PassBlanks();
        return reader._at == untrustedText.Length ? value as Dictionary<string, object?> : null;
    }

    private bool TryReadValue(int depth, out object? value)
    {
        value = null;
        PassBlanks();
        if (_at == _text.Length)
        {
            return false;
        }

        switch (_text[_at])
        {
            case '{':
                return depth < ProtocolLimits.Depth && TryReadMembers(depth + 1, out value);
            case '[':
                return depth < ProtocolLimits.Depth && TryReadItems(depth + 1, out value);
            case '"':
                bool isText = TryReadText(out string text);
                value = text;
                return isText;
            case 't':
                value = true;
                return TryTake("true");
            case 'f':
                value = false;
                return TryTake("false");
            case 'n':
                return TryTake("null");
            default:
                return TryReadNumber(out value);
        }
    }

    private bool TryReadMembers(int depth, out object? value)
    {
        var members = new Dictionary<string, object?>(StringComparer.Ordinal);
        value = members;
        _at++;
        if (TryPass('}'))
        {
            return true;
        }

        do
        {
            PassBlanks();
            if (!TryReadText(out string name) || members.ContainsKey(name) || !TryPass(':') || !TryReadValue(depth, out object? member))
            {
                return false;
            }

            members.Add(name, member);
        }
        while (TryPass(','));

        return TryPass('}');
    }

    private bool TryReadItems(int depth, out object? value)
    {
        var items = new List<object?>();
        value = items;
        _at++;
        if (TryPass(']'))
        {
            return true;
        }

        do
        {
            if (!TryReadValue(depth, out object? item))
            {
                return false;
            }

            items.Add(item);
        }
        while (TryPass(','));

        return TryPass(']');
    }

    private bool TryReadText(out string text)
    {
        text = "";
        if (_at == _text.Length || _text[_at] != '"')
        {
            return false;
        }

        int start = ++_at;
        StringBuilder? unescaped = null;
        while (_at < _text.Length && _text[_at] >= ' ')
        {
            char c = _text[_at++];
            if (c == '"')
            {
                text = unescaped?.ToString() ?? _text.Substring(start, _at - 1 - start);
                return true;
            }

            if (c != '\\')
            {
                unescaped?.Append(c);
                continue;
            }

            unescaped ??= new StringBuilder(_text, start, _at - 1 - start, _at - start + 16);
            if (!TryReadEscape(out char escaped))
            {
                return false;
            }

            unescaped.Append(escaped);
        }

        return false;
    }

    private bool TryReadEscape(out char c)
    {
        const string Escapes = "\"\\/bfnrt", Meanings = "\"\\/\b\f\n\r\t";

        c = '\0';
        if (_at == _text.Length)
        {
            return false;
        }

        int known = Escapes.IndexOf(_text[_at++]);
        if (known >= 0)
        {
            c = Meanings[known];
            return true;
        }

        if (_text[_at - 1] != 'u' || _text.Length - _at < 4
            || !ushort.TryParse(_text.Substring(_at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code))
        {
            return false;
        }

        c = (char)code;
        _at += 4;
        return true;
    }

    private bool TryReadNumber(out object? value)
    {
        int start = _at;
        _ = TryTakeCharacter('-');
        int first = _at;
        int digits = PassDigits();
        bool isNumber = digits > 0 && (digits == 1 || _text[first] != '0');
        bool isWhole = true;
        if (TryTakeCharacter('.'))
        {
            isWhole = false;
            isNumber &= PassDigits() > 0;
        }

        if (TryTakeCharacter('e') || TryTakeCharacter('E'))
        {
            isWhole = false;
            _ = TryTakeCharacter('-') || TryTakeCharacter('+');
            isNumber &= PassDigits() > 0;
        }

        value = isWhole && long.TryParse(_text.Substring(start, _at - start), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : NotWhole;
        return isNumber;
    }

    private int PassDigits()
    {
        int start = _at;
        while (_at < _text.Length && _text[_at] is >= '0' and <= '9')
        {
            _at++;
        }

        return _at - start;
    }

    private void PassBlanks()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t' or '\n' or '\r')
        {
            _at++;
        }
    }

    private bool TryPass(char c)
    {
        PassBlanks();
        return TryTakeCharacter(c);
    }

    private bool TryTakeCharacter(char c)
    {
        bool isIt = _at < _text.Length && _text[_at] == c;
        _at += isIt ? 1 : 0;
        return isIt;
    }

    private bool TryTake(string word)
    {
        bool isIt = string.CompareOrdinal(_text, _at, word, 0, word.Length) == 0;
        _at += isIt ? word.Length : 0;
        return isIt;
    }
}
