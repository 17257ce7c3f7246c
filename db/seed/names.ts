/**
 * Names of families that could live in one town. Each list is written by hand; an entry is `native|Latin`, or one form
 * when the name is in Latin script. A family name whose women's form differs is `men's/women's`.
 */
export interface NameGroup {
  /** Share of the school's families, in parts. */
  weight: number;
  /** Language of the household, for those who would rather read it. */
  locale: string;
  /** Family name first and without a space. */
  familyFirst?: boolean;
  families: string;
  female: string;
  male: string;
}

export const nameGroups: readonly NameGroup[] = [
  {
    weight: 30,
    locale: 'en',
    families:
      'Whitfield, Harper, Bennett, Sullivan, Brooks, Coleman, Foster, Hughes, Jenkins, Lawson, Mercer, Norris, Palmer, Quinn, Reynolds, Shaw, Thornton, Vaughn, Walsh, Ellison, Carter, Dawson, Fletcher, Griffin, Hayes, Keller, Marsh, Pierce, Rowe, Stokes, Barlow, Chandler, Dunn, Emerson, Gallagher, O’Neil, Mackenzie, Hollis, Prescott, Winters',
    female:
      'Emma, Olivia, Ava, Charlotte, Amelia, Harper, Evelyn, Abigail, Ella, Grace, Chloe, Lily, Hannah, Nora, Hazel, Violet, Ruby, Alice, Clara, Lucy, Sadie, Piper, Josie, Willa',
    male: 'Liam, Noah, Oliver, James, Ethan, Henry, Jack, Owen, Wyatt, Levi, Caleb, Isaac, Nathan, Theo, Miles, Jonah, Eli, Finn, Simon, Felix, Max, Ben, Will, Toby',
  },
  {
    weight: 17,
    locale: 'es',
    families:
      'Álvarez, Ruiz, García López, Herrera, Jiménez, Muñoz, Ortega, Peña, Ríos, Salazar, Vázquez, Cárdenas, Delgado, Espinoza, Guzmán, Medina, Núñez, Rivera, Castillo, Morales, Ibáñez, Zúñiga',
    female:
      'Sofía, Valentina, Camila, Lucía, Isabel, María, Elena, Ximena, Daniela, Paula, Inés, Carmen, Julieta, Renata, Noemí, Ángela',
    male: 'Mateo, Santiago, Diego, José, Ángel, Luis, Gabriel, Andrés, Tomás, Joaquín, Rafael, Emilio, Hugo, Adrián, Óscar, Raúl',
  },
  {
    weight: 6,
    locale: 'en',
    families: 'Okafor, Adeyemi, Mensah, Boateng, Nwosu, Eze, Owusu, Balogun, Achebe, Diallo, Asante, Kamara',
    female: 'Amara, Chioma, Ngozi, Adaeze, Efua, Zainab, Ifeoma, Abena, Folake, Temi',
    male: 'Kwame, Chidi, Tunde, Emeka, Kofi, Ade, Obinna, Femi, Kojo, Ibrahim',
  },
  {
    weight: 5,
    locale: 'en',
    families: 'Patel, Sharma, Iyer, Reddy, Kapoor, Nair, Banerjee, Desai, Rao, Mehta, Joshi, Chaudhary',
    female: 'Priya, Ananya, Kavya, Meera, Riya, Diya, Asha, Nisha, Tara, Leela',
    male: 'Arjun, Rohan, Vikram, Dev, Kiran, Nikhil, Aditya, Sanjay, Rahul, Ishaan',
  },
  {
    weight: 4,
    locale: 'pl',
    families:
      'Kowalski/Kowalska, Nowak, Wiśniewski/Wiśniewska, Zieliński/Zielińska, Wójcik, Dvořák/Dvořáková, Novotný/Novotná, Łukasik',
    female: 'Zofia, Hanna, Maja, Zuzanna, Oliwia, Eliška, Tereza, Małgorzata',
    male: 'Jakub, Szymon, Antoni, Filip, Mikołaj, Ondřej, Tomáš, Łukasz',
  },
  {
    weight: 4,
    locale: 'sv',
    families: 'Lindqvist, Bergström, Sjöberg, Åkesson, Østergaard, Hansen, Nygård, Söderlund',
    female: 'Astrid, Freja, Saga, Linnéa, Ingrid, Zoë, Maja, Signe',
    male: 'Björn, Lars, Søren, Nils, Emil, Axel, Håkon, Gustav',
  },
  {
    weight: 4,
    locale: 'fr',
    families: 'Lefèvre, Moreau, Géraud, Beaumont, Chevalier, Rousseau, Traoré, Benoît',
    female: 'Chloé, Léa, Manon, Élise, Camille, Zoé, Margaux, Aïcha',
    male: 'Lucas, Théo, Étienne, Rémi, Loïc, Baptiste, Moussa, Noël',
  },
  {
    weight: 4,
    locale: 'vi',
    families: 'Nguyễn, Trần, Phạm, Võ, Đặng, Bùi, Hồ, Ngô',
    female: 'Linh, Thảo, Mai, Hương, Ngọc, Anh, Lan, Vy',
    male: 'Minh, Khôi, Đức, Tuấn, Huy, Bảo, Long, Nam',
  },
  {
    weight: 4,
    locale: 'ko',
    families: 'Kim, Park, Choi, Jung, Kang, Yoon, Lim, Shin',
    female: 'Seo-yeon, Ji-woo, Hana, Yuna, Min-ji, Sora, Eun-ji, Grace',
    male: 'Min-jun, Ji-ho, Daniel, Joon, Hyun-woo, Tae-yang, Seung, Eric',
  },
  {
    weight: 4,
    locale: 'tr',
    families: 'Yılmaz, Şahin, Çelik, Öztürk, Aydın, Doğan, Kılıç, Güneş',
    female: 'Elif, Zeynep, Ayşe, Defne, Ece, Selin, İrem, Gül',
    male: 'Emre, Kerem, Yiğit, Çağan, Ömer, Barış, Deniz, Mert',
  },
  {
    weight: 5,
    locale: 'ru',
    families:
      'Соколов|Sokolov/Соколова|Sokolova, Кузнецов|Kuznetsov/Кузнецова|Kuznetsova, Шевченко|Shevchenko, Морозов|Morozov/Морозова|Morozova, Коваленко|Kovalenko, Лебедев|Lebedev/Лебедева|Lebedeva, Мельник|Melnyk, Бондаренко|Bondarenko',
    female:
      'Анна|Anna, Дарья|Darya, Мария|Maria, Полина|Polina, София|Sofia, Оксана|Oksana, Вера|Vera, Катерина|Kateryna',
    male: 'Иван|Ivan, Максим|Maksim, Артём|Artyom, Дмитрий|Dmitri, Тарас|Taras, Никита|Nikita, Лев|Lev, Андрій|Andriy',
  },
  {
    weight: 5,
    locale: 'ar',
    families:
      'حداد|Haddad, خوري|Khoury, منصور|Mansour, نصار|Nassar, العلي|Al-Ali, عزيز|Aziz, صالح|Saleh, درويش|Darwish',
    female: 'ليلى|Layla, مريم|Maryam, نور|Noor, سلمى|Salma, هناء|Hana, رنا|Rana, ياسمين|Yasmin, دينا|Dina',
    male: 'عمر|Omar, يوسف|Yusuf, كريم|Karim, سامي|Sami, طارق|Tariq, آدم|Adam, حسن|Hassan, زياد|Ziad',
  },
  {
    weight: 4,
    locale: 'hi',
    families: 'शर्मा|Sharma, वर्मा|Verma, गुप्ता|Gupta, सिंह|Singh, मिश्रा|Mishra, यादव|Yadav, तिवारी|Tiwari, जोशी|Joshi',
    female: 'आरोही|Aarohi, अनन्या|Ananya, सीमा|Seema, मीरा|Meera, दिव्या|Divya, सुनीता|Sunita, काव्या|Kavya, रितु|Ritu',
    male: 'आरव|Aarav, विवान|Vivaan, राजेश|Rajesh, कबीर|Kabir, अमित|Amit, रोहन|Rohan, देव|Dev, सुरेश|Suresh',
  },
  {
    weight: 5,
    locale: 'zh',
    familyFirst: true,
    families: '王|Wang, 李|Li, 张|Zhang, 刘|Liu, 陈|Chen, 杨|Yang, 黄|Huang, 吴|Wu',
    female: '芳|Fang, 娜|Na, 静|Jing, 丽|Li, 雪|Xue, 梅|Mei, 欣怡|Xinyi, 雨桐|Yutong',
    male: '伟|Wei, 强|Qiang, 磊|Lei, 洋|Yang, 浩然|Haoran, 子轩|Zixuan, 俊杰|Junjie, 明|Ming',
  },
];
