using System.Collections.Immutable;
using System.Text.Json;

namespace MedV.Workspaces.Reading;

/// <summary>
/// Reads the members of one JSON object. What is wrong goes to the list of faults and something harmless is given in its place, so that reading goes on.
/// </summary>
internal sealed class Fields
{
    private readonly JsonElement _element;
    private readonly string _path;
    private readonly FaultList _faults;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    private Fields(JsonElement element, string path, FaultList faults)
    {
        _element = element;
        _path = path;
        _faults = faults;
    }

    /// <summary>Reads an object; members that <paramref name="read"/> does not ask for are faults.</summary>
    public static T? Read<T>(JsonElement element, string path, FaultList faults, Func<Fields, T> read)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            faults.Add(path, $"is {Kind(element)}, expected an object");
            return default;
        }

        var fields = new Fields(element, path, faults);
        T result = read(fields);
        foreach (JsonProperty member in element.EnumerateObject().Where(member => !fields._known.Contains(member.Name)))
        {
            faults.Add(fields.PathOf(TextRules.Shown(member.Name)), $"is not known; expected {string.Join(", ", fields._known)}");
        }

        return result;
    }

    public string PathOf(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    public void Fault(string name, string sentence) => _faults.Add(PathOf(name), sentence);

    /// <summary>A text that must be there.</summary>
    public string Text(string name, Func<string, string?> rule) => Member(name, JsonValueKind.String, isRequired: true) is { } member
        ? Checked(member, PathOf(name), rule) ?? ""
        : "";

    /// <summary>A text that may be missing or <c>null</c>.</summary>
    public string? OptionalText(string name, Func<string, string?> rule) => Member(name, JsonValueKind.String) is { } member
        ? Checked(member, PathOf(name), rule)
        : null;

    /// <summary>One of the words of an enumeration.</summary>
    public T Choice<T>(string name, T missing)
        where T : struct, Enum => Member(name, JsonValueKind.String) is { } member
            ? Word(member, PathOf(name), Enum.GetValues<T>()) ?? missing
            : missing;

    public int Number(string name, int minimum, int maximum, int? missing) =>
        Member(name, JsonValueKind.Number, isRequired: missing is null) is { } member
            ? NumberOf(member, PathOf(name), minimum, maximum) ?? missing ?? minimum
            : missing ?? minimum;

    public int? OptionalNumber(string name, int minimum, int maximum) => Member(name, JsonValueKind.Number) is { } member
        ? NumberOf(member, PathOf(name), minimum, maximum)
        : null;

    public bool Flag(string name, bool missing)
    {
        _known.Add(name);
        if (!_element.TryGetProperty(name, out JsonElement member))
        {
            return missing;
        }

        if (member.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            Fault(name, $"is {Kind(member)}, expected true or false");
            return missing;
        }

        return member.ValueKind == JsonValueKind.True;
    }

    /// <summary>An object; <see langword="null"/> when it is missing or <c>null</c>.</summary>
    public T? Object<T>(string name, Func<Fields, T> read, bool isRequired = false)
        where T : class => Member(name, JsonValueKind.Object, isRequired) is { } member
            ? Read(member, PathOf(name), _faults, read)
            : null;

    /// <summary>A list of objects; empty when it is missing.</summary>
    public ImmutableArray<T> Objects<T>(string name, int most, Func<Fields, T> read)
        where T : class => Items(name, most, (item, path) => Read(item, path, _faults, read)) ?? [];

    /// <summary>A list of texts, no two the same; <see langword="null"/> when it is missing or <c>null</c>.</summary>
    public ImmutableArray<string>? OptionalTexts(string name, int most, Func<string, string?> rule)
    {
        ImmutableArray<string>? texts = Items(name, most, (item, path) => Checked(item, path, rule));
        NoTwice(name, texts ?? []);
        return texts;
    }

    /// <summary>A list of texts, no two the same; empty when it is missing.</summary>
    public ImmutableArray<string> Texts(string name, int most, Func<string, string?> rule) => OptionalTexts(name, most, rule) ?? [];

    /// <summary>Program and arguments: as many as are needed, the same ones too.</summary>
    public ImmutableArray<string> Command(string name, Func<string, string?> programRule)
    {
        ImmutableArray<string> words = Items(name, WorkspaceLimits.Items, (item, path) => Checked(item, path, Rules.Argument)) ?? [];
        if (words.IsEmpty)
        {
            Fault(name, "has no word, expected a program and its arguments");
        }
        else if ((words[0].Length == 0 ? "is empty" : programRule(words[0])) is { } fault)
        {
            Fault($"{name}[0]", fault);
        }

        return words;
    }

    /// <summary>Words of an enumeration, no two the same; empty when it is missing.</summary>
    public ImmutableArray<T> Choices<T>(string name, params T[] allowed)
        where T : struct, Enum
    {
        ImmutableArray<T?> words = Items(name, allowed.Length, (item, path) => (object?)Word(item, path, allowed)) is { } items
            ? [.. items.Select(item => (T?)item)]
            : [];
        NoTwice(name, words);
        return [.. words.OfType<T>()];
    }

    /// <summary>Whole numbers; <paramref name="missing"/> when it is missing.</summary>
    public ImmutableArray<int> Numbers(string name, int minimum, int maximum, ImmutableArray<int> missing)
    {
        ImmutableArray<object>? items = Items(name, WorkspaceLimits.Items, (item, path) => (object?)NumberOf(item, path, minimum, maximum));
        return items is { } numbers ? [.. numbers.Cast<int>()] : missing;
    }

    /// <summary>Texts by name.</summary>
    public ImmutableSortedDictionary<string, string> Map(string name, int most, Func<string, string?> keyRule, Func<string, string?> rule)
    {
        ImmutableSortedDictionary<string, string> map = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
        if (Member(name, JsonValueKind.Object) is not { } member)
        {
            return map;
        }

        if (member.GetPropertyCount() > most)
        {
            Fault(name, $"has {member.GetPropertyCount()} members, the limit is {most}");
            return map;
        }

        foreach (JsonProperty property in member.EnumerateObject())
        {
            string path = $"{PathOf(name)}.{TextRules.Shown(property.Name)}";
            if (keyRule(property.Name) is { } fault)
            {
                _faults.Add(path, fault);
            }
            else if (Checked(property.Value, path, rule) is { } text)
            {
                map = map.Add(property.Name, text);
            }
        }

        return map;
    }

    public void NoTwice<T>(string name, IEnumerable<T> items)
    {
        foreach (T twice in items.GroupBy(item => item).Where(group => group.Count() > 1).Select(group => group.Key))
        {
            Fault(name, $"has {TextRules.Shown($"{twice}")} more than once");
        }
    }

    private ImmutableArray<T>? Items<T>(string name, int most, Func<JsonElement, string, T?> read)
        where T : class
    {
        if (Member(name, JsonValueKind.Array) is not { } member)
        {
            return null;
        }

        if (member.GetArrayLength() > most)
        {
            Fault(name, $"has {member.GetArrayLength()} items, the limit is {most}");
            return [];
        }

        return [.. member.EnumerateArray().Index().Select(entry => read(entry.Item, $"{PathOf(name)}[{entry.Index}]")).OfType<T>()];
    }

    private JsonElement? Member(string name, JsonValueKind kind, bool isRequired = false)
    {
        _known.Add(name);
        if (!_element.TryGetProperty(name, out JsonElement member))
        {
            if (isRequired)
            {
                Fault(name, "is missing");
            }

            return null;
        }

        if (member.ValueKind == kind)
        {
            return member;
        }

        if (member.ValueKind != JsonValueKind.Null || isRequired)
        {
            Fault(name, $"is {Kind(member)}, expected {Kind(kind)}");
        }

        return null;
    }

    private string? Checked(JsonElement item, string path, Func<string, string?> rule)
    {
        if (item.ValueKind != JsonValueKind.String)
        {
            _faults.Add(path, $"is {Kind(item)}, expected a text");
            return null;
        }

        string? text = Unescaped(item);
        if ((text is null ? "has half a surrogate pair" : rule(text)) is { } fault)
        {
            _faults.Add(path, fault);
        }

        return text;
    }

    private T? Word<T>(JsonElement item, string path, T[] allowed)
        where T : struct, Enum
    {
        string? text = item.ValueKind == JsonValueKind.String ? Unescaped(item) : null;
        foreach (T value in allowed)
        {
            if (text is not null && JsonNamingPolicy.CamelCase.ConvertName(value.ToString()) == text)
            {
                return value;
            }
        }

        string words = string.Join(", ", allowed.Select(value => JsonNamingPolicy.CamelCase.ConvertName(value.ToString())));
        _faults.Add(path, $"is {(text is null ? Kind(item) : $"\"{TextRules.Shown(text)}\"")}, expected one of {words}");
        return null;
    }

    private int? NumberOf(JsonElement item, string path, int minimum, int maximum)
    {
        if (item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int number) && number >= minimum && number <= maximum)
        {
            return number;
        }

        _faults.Add(path, $"is {(item.ValueKind == JsonValueKind.Number ? TextRules.Shown(item.GetRawText()) : Kind(item))}, expected {minimum} to {maximum}");
        return null;
    }

    // An escaped half of a surrogate pair is JSON, and no text.
    private static string? Unescaped(JsonElement item)
    {
        try
        {
            return item.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string Kind(JsonElement element) => Kind(element.ValueKind);

    private static string Kind(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}
