using System.Globalization;
using System.Text;

namespace MedV.LegacyAgent.Json;

/// <summary>Writes one JSON object in printable ASCII. Members come in the order in which they are written.</summary>
internal sealed class JsonWriter
{
    private readonly StringBuilder _text = new("{", 256);
    private bool _isFirst = true;

    /// <summary>Writes a text, or null.</summary>
    public JsonWriter Text(string name, string? value)
    {
        Name(name);
        Quoted(value);
        return this;
    }

    /// <summary>Writes a number.</summary>
    public JsonWriter Number(string name, long value)
    {
        Name(name);
        _text.Append(value.ToString(CultureInfo.InvariantCulture));
        return this;
    }

    /// <summary>Writes yes or no.</summary>
    public JsonWriter Truth(string name, bool value)
    {
        Name(name);
        _text.Append(value ? "true" : "false");
        return this;
    }

    /// <summary>Writes bytes as base64.</summary>
    public JsonWriter Bytes(string name, byte[] value)
    {
        Name(name);
        _text.Append('"').Append(Convert.ToBase64String(value)).Append('"');
        return this;
    }

    /// <summary>Writes a list of texts.</summary>
    public JsonWriter Texts(string name, IEnumerable<string> values)
    {
        Name(name);
        _text.Append('[');
        bool isFirst = true;
        foreach (string value in values)
        {
            _text.Append(isFirst ? "" : ",");
            isFirst = false;
            Quoted(value);
        }

        _text.Append(']');
        return this;
    }

    /// <summary>Writes a list of objects.</summary>
    public JsonWriter Objects<T>(string name, IEnumerable<T> values, Action<JsonWriter, T> write)
    {
        Name(name);
        _text.Append('[');
        bool isFirst = true;
        foreach (T value in values)
        {
            _text.Append(isFirst ? "{" : ",{");
            isFirst = false;
            _isFirst = true;
            write(this, value);
            _text.Append('}');
        }

        _text.Append(']');
        _isFirst = false;
        return this;
    }

    /// <summary>The whole object. Nothing can be written behind it.</summary>
    public string End() => _text.Append('}').ToString();

    private void Name(string name)
    {
        _text.Append(_isFirst ? "\"" : ",\"").Append(name).Append("\":");
        _isFirst = false;
    }

    private void Quoted(string? value)
    {
        if (value is null)
        {
            _text.Append("null");
            return;
        }

        _text.Append('"');
        foreach (char c in value)
        {
            if (c is < ' ' or > '~')
            {
                _text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            }
            else
            {
                _text.Append(c is '"' or '\\' ? "\\" : "").Append(c);
            }
        }

        _text.Append('"');
    }
}
