using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Gateway.Tests.Architecture;

/// <summary>
/// Which types, methods, properties and fields of some assemblies their own code uses, as their IL tells. A member's use by itself does not count, nor what
/// the compiler makes of records by itself (printing, comparing, taking apart). Constants are not looked at: the compiler puts their value in their place.
/// </summary>
internal sealed class MemberUse
{
    private static readonly string[] MadeOfRecords =
        ["PrintMembers", "Deconstruct", "Equals", "GetHashCode", "ToString", "op_Equality", "op_Inequality", "<Clone>$", "get_EqualityContract"];

    private readonly List<TypeDefinition> _types;
    private readonly HashSet<IMemberDefinition> _used = [];
    private readonly HashSet<IMemberDefinition> _contracts = [];
    private readonly HashSet<FieldDefinition> _readElsewhere = [];

    /// <param name="assemblies">Their files.</param>
    /// <param name="folders">Where what they refer to is.</param>
    public MemberUse(IReadOnlyList<string> assemblies, IEnumerable<string> folders)
    {
        using var resolver = new OneOfEach();
        folders.ToList().ForEach(resolver.AddSearchDirectory);
        var modules = assemblies.Select(path => ModuleDefinition.ReadModule(path, new ReaderParameters { AssemblyResolver = resolver })).ToList();
        modules.ForEach(module => resolver.Add(module.Assembly));
        _types = [.. modules.SelectMany(module => module.GetTypes())];
        foreach (var type in _types)
        {
            NoteType(type);
            NoteContracts(type);
        }

        // Taking a record apart reads what it hands out.
        var apart = _types.SelectMany(type => type.Methods).Where(method => method.Name == "Deconstruct" && IsGenerated(method)).Where(_used.Contains);
        foreach (var taken in apart.ToList())
        {
            taken.Body.Instructions.ToList().ForEach(instruction => NoteOperand(instruction, taken));
        }
    }

    /// <summary>What a person wrote and no code uses, by full name.</summary>
    public IEnumerable<string> Unused()
    {
        foreach (var type in _types.Where(IsWritten))
        {
            if (!_used.Contains(type) && type.Name != "Program" && !HoldsExtensions(type))
            {
                yield return type.FullName;
                continue;
            }

            foreach (var member in Members(type).Where(member => !_used.Contains(member) && !_contracts.Contains(member)))
            {
                yield return $"{type.FullName}.{member.Name}";
            }
        }
    }

    /// <summary>Types that a person wrote, by full name.</summary>
    public IEnumerable<string> Types => _types.Where(IsWritten).Select(type => type.FullName);

    /// <summary>Whether code outside of a type reads a field of it.</summary>
    public bool IsReadElsewhere(string type, string field) => _readElsewhere.Any(read => read.DeclaringType.FullName == type && read.Name == field);

    /// <summary>Properties of a type that no code reads.</summary>
    public IEnumerable<string> UnreadProperties(string fullName) =>
        _types.Single(type => type.FullName == fullName).Properties
            .Where(property => IsWritten(property) && !_used.Contains(property)).Select(property => property.Name);

    private static IEnumerable<IMemberDefinition> Members(TypeDefinition type)
    {
        foreach (var method in type.Methods.Where(method => IsCallable(method) && IsWritten(method)))
        {
            yield return method;
        }

        foreach (var property in type.Properties.Where(property => property.GetMethod is not null && IsWritten(property)))
        {
            yield return property;
        }

        foreach (var field in type.Fields.Where(field => !field.HasConstant && !field.IsSpecialName && IsWritten(field)))
        {
            yield return field;
        }
    }

    // Not what comes with a property, an event or a delegate, and not comparisons, which the language wants in pairs.
    private static bool IsCallable(MethodDefinition method) =>
        !method.IsConstructor && !method.IsRuntime && !method.IsGetter && !method.IsSetter && !method.IsAddOn && !method.IsRemoveOn
        && method.Name is not ("op_GreaterThan" or "op_GreaterThanOrEqual" or "op_LessThan" or "op_LessThanOrEqual");

    // Static classes of extension methods and the like are used by their members.
    private bool HoldsExtensions(TypeDefinition type) =>
        type is { IsAbstract: true, IsSealed: true }
        && (type.Methods.Any(_used.Contains) || type.Properties.Any(_used.Contains) || type.Fields.Any(field => field.HasConstant || _used.Contains(field)));

    private static bool IsWritten(IMemberDefinition member) =>
        !member.Name.Contains('<')
        && !member.CustomAttributes.Any(attribute => attribute.AttributeType.Name is "CompilerGeneratedAttribute" or "GeneratedCodeAttribute")
        && (member.DeclaringType is null || IsWritten(member.DeclaringType));

    private void NoteType(TypeDefinition type)
    {
        Note(type.BaseType, type);
        NoteAttributes(type, type);
        foreach (var implemented in type.Interfaces)
        {
            Note(implemented.InterfaceType, type);
        }

        foreach (var field in type.Fields)
        {
            Note(field.FieldType, type);
            NoteAttributes(field, type);
        }

        foreach (var property in type.Properties)
        {
            NoteAttributes(property, type);
        }

        foreach (var method in type.Methods.Where(method => !(MadeOfRecords.Contains(method.Name) && IsGenerated(method))))
        {
            NoteMethod(method);
        }
    }

    private static bool IsGenerated(MethodDefinition method) =>
        method.CustomAttributes.Any(attribute => attribute.AttributeType.Name == "CompilerGeneratedAttribute");

    private void NoteMethod(MethodDefinition method)
    {
        var type = method.DeclaringType;
        Note(method.ReturnType, type);
        NoteAttributes(method, type);
        foreach (var parameter in method.Parameters)
        {
            Note(parameter.ParameterType, type);
        }

        if (!method.HasBody)
        {
            return;
        }

        foreach (var variable in method.Body.Variables)
        {
            Note(variable.VariableType, type);
        }

        foreach (var handler in method.Body.ExceptionHandlers)
        {
            Note(handler.CatchType, type);
        }

        foreach (var instruction in method.Body.Instructions)
        {
            NoteOperand(instruction, method);
        }
    }

    private void NoteOperand(Instruction instruction, MethodDefinition within)
    {
        switch (instruction.Operand)
        {
            case MethodReference called:
                Note(called.DeclaringType, within.DeclaringType);
                (called as GenericInstanceMethod)?.GenericArguments.ToList().ForEach(argument => Note(argument, within.DeclaringType));
                if (called.Resolve() is { } method && method != within)
                {
                    Use(method);
                }

                break;
            case FieldReference field:
                Note(field.DeclaringType, within.DeclaringType);
                if (instruction.OpCode.Code is not (Code.Stfld or Code.Stsfld) && field.Resolve() is { } read)
                {
                    _used.Add(read);
                    if (!IsInside(within.DeclaringType, read.DeclaringType))
                    {
                        _readElsewhere.Add(read);
                    }
                }

                break;
            case TypeReference type:
                Note(type, within.DeclaringType);
                break;
        }
    }

    // Of a property its reading counts.
    private void Use(MethodDefinition method)
    {
        _used.Add(method);
        if (method.IsGetter)
        {
            _used.Add(method.DeclaringType.Properties.First(property => property.GetMethod == method));
        }
    }

    private void NoteAttributes(ICustomAttributeProvider provider, TypeDefinition within)
    {
        foreach (var attribute in provider.CustomAttributes)
        {
            Note(attribute.AttributeType, within);
            foreach (var argument in attribute.ConstructorArguments)
            {
                Note(argument.Value as TypeReference, within);
            }
        }
    }

    private void Note(TypeReference? reference, TypeDefinition within)
    {
        for (var each = reference; each is TypeSpecification specification; each = specification.ElementType)
        {
            (each as GenericInstanceType)?.GenericArguments.ToList().ForEach(argument => Note(argument, within));
        }

        var type = reference is null or GenericParameter || reference.GetElementType() is GenericParameter ? null : reference.GetElementType().Resolve();
        for (; type is not null && !IsInside(within, type); type = type.DeclaringType)
        {
            _used.Add(type);
        }
    }

    private static bool IsInside(TypeDefinition inner, TypeDefinition outer)
    {
        for (var each = inner; each is not null; each = each.DeclaringType)
        {
            if (each == outer)
            {
                return true;
            }
        }

        return false;
    }

    // What a base type or an interface asks for is used through that.
    private void NoteContracts(TypeDefinition type)
    {
        foreach (var method in type.Methods.Where(method => method.IsVirtual && (!method.IsNewSlot || method.HasOverrides)))
        {
            Contract(method);
        }

        var asked = Interfaces(type).SelectMany(each => each.Methods).Select(method => method.Name).ToHashSet();
        foreach (var method in type.Methods.Where(method => method.IsVirtual && asked.Contains(method.Name)))
        {
            Contract(method);
        }
    }

    private void Contract(MethodDefinition method)
    {
        _contracts.Add(method);
        foreach (var property in method.DeclaringType.Properties.Where(property => property.GetMethod == method || property.SetMethod == method))
        {
            _contracts.Add(property);
        }
    }

    private static IEnumerable<TypeDefinition> Interfaces(TypeDefinition type)
    {
        foreach (var implemented in type.Interfaces.Select(each => each.InterfaceType.Resolve()).Where(each => each is not null && !type.IsInterface))
        {
            yield return implemented;
            foreach (var inherited in implemented.Interfaces.Select(each => each.InterfaceType.Resolve()).Where(each => each is not null))
            {
                yield return inherited;
            }
        }
    }

    // A definition that two modules refer to is one object.
    private sealed class OneOfEach : DefaultAssemblyResolver
    {
        public void Add(AssemblyDefinition assembly) => RegisterAssembly(assembly);
    }
}
